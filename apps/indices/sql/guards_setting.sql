-- A decided report waits for its files: what was decided on, and by whom, stays until they are there or it is returned.
CREATE OR REPLACE FUNCTION indices_guard_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state IN ('setting', 'published') THEN
      RAISE EXCEPTION 'a report that was decided on is never deleted' USING ERRCODE = '23514';
    END IF;
    RETURN OLD;
  END IF;
  IF OLD.state = 'published' THEN
    RAISE EXCEPTION 'a published report never changes: another version stands beside it' USING ERRCODE = '23514';
  END IF;
  IF (OLD.state, NEW.state) NOT IN (
    ('draft', 'draft'), ('draft', 'submitted'), ('submitted', 'draft'), ('submitted', 'submitted'),
    ('submitted', 'setting'), ('setting', 'setting'), ('setting', 'draft'), ('setting', 'published')
  ) THEN
    RAISE EXCEPTION 'a report cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF OLD.state IN ('submitted', 'setting') AND (NEW.blocks, NEW.texts) IS DISTINCT FROM (OLD.blocks, OLD.texts) THEN
    RAISE EXCEPTION 'a report that was handed on is not written in' USING ERRCODE = '23514';
  END IF;
  IF (NEW.year, NEW.language, NEW.version) IS DISTINCT FROM (OLD.year, OLD.language, OLD.version) THEN
    RAISE EXCEPTION 'a report keeps its year, language and version' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION indices_guard_report_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' OR NEW.decided_by <> '' OR NEW.published_at IS NOT NULL THEN
      PERFORM indices_refuse('a report is written before it is published');
    END IF;
    RETURN NEW;
  END IF;
  IF NOT NEW.authors @> OLD.authors THEN
    PERFORM indices_refuse('who wrote a report stays its author');
  END IF;
  IF OLD.state IN ('submitted', 'setting')
    AND (NEW.results, NEW.why, NEW.authors) IS DISTINCT FROM (OLD.results, OLD.why, OLD.authors) THEN
    PERFORM indices_refuse('a report that was handed on is not written in');
  END IF;
  IF NEW.state IN ('setting', 'published') AND (NEW.decided_user IS NULL OR NEW.decided_user = ANY(NEW.authors)) THEN
    PERFORM indices_refuse('a report is published by somebody who did not write it');
  END IF;
  IF OLD.state = 'setting' AND NEW.state <> 'draft'
    AND (NEW.decided_by, NEW.decided_user, NEW.decided_at, NEW.digest)
      IS DISTINCT FROM (OLD.decided_by, OLD.decided_user, OLD.decided_at, OLD.digest) THEN
    PERFORM indices_refuse('what was decided on a report, and by whom, is not changed');
  END IF;
  RETURN NEW;
END $$;
