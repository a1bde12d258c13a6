-- What a second person decided stays what he decided: nothing is inserted as decided, nobody decides on his own, nothing of a
-- decision is rewritten, and what is never changed is not emptied either. Frozen once released.
CREATE FUNCTION indices_guard_publication_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'prepared' OR NEW.decided_at IS NOT NULL THEN
      PERFORM indices_refuse('a publication is prepared before it is decided on');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'prepared' THEN
    PERFORM indices_refuse('a publication that was decided on is not changed');
  END IF;
  IF (NEW.index_id, NEW.run_id, NEW.prepared_by, NEW.prepared_user, NEW.prepared_at, NEW.explanation) IS DISTINCT FROM
     (OLD.index_id, OLD.run_id, OLD.prepared_by, OLD.prepared_user, OLD.prepared_at, OLD.explanation) THEN
    PERFORM indices_refuse('what was put before a second person, and by whom, is not changed');
  END IF;
  IF NEW.state = 'published' AND (NEW.decided_user IS NULL OR NEW.decided_user = NEW.prepared_user) THEN
    PERFORM indices_refuse('indices are published by somebody other than who prepared them');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_publication_decided BEFORE INSERT OR UPDATE ON indices_publication
  FOR EACH ROW EXECUTE FUNCTION indices_guard_publication_decided();

CREATE FUNCTION indices_guard_report_decided() RETURNS trigger LANGUAGE plpgsql AS $$
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
  IF OLD.state = 'submitted' AND (NEW.results, NEW.why, NEW.authors) IS DISTINCT FROM (OLD.results, OLD.why, OLD.authors) THEN
    PERFORM indices_refuse('a report that was handed on is not written in');
  END IF;
  IF NEW.state = 'published' AND (NEW.decided_user IS NULL OR NEW.decided_user = ANY(NEW.authors)) THEN
    PERFORM indices_refuse('a report is published by somebody who did not write it');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_report_decided BEFORE INSERT OR UPDATE ON indices_report
  FOR EACH ROW EXECUTE FUNCTION indices_guard_report_decided();

CREATE FUNCTION indices_guard_definition_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' OR NEW.decided_by <> '' OR NEW.validity IS NOT NULL OR NEW.content_hash <> '' THEN
      PERFORM indices_refuse('a definition is a draft before it is approved');
    END IF;
    RETURN NEW;
  END IF;
  IF NOT NEW.authors @> OLD.authors OR NEW.drafted_by <> OLD.drafted_by THEN
    PERFORM indices_refuse('who wrote a definition stays its author');
  END IF;
  IF OLD.state IN ('approved', 'rejected')
    AND (NEW.content_hash, NEW.authors, NEW.submitted_by, NEW.decided_by, NEW.decided_user, NEW.decided_at, NEW.reason,
         NEW.simulation, NEW.version)
      IS DISTINCT FROM (OLD.content_hash, OLD.authors, OLD.submitted_by, OLD.decided_by, OLD.decided_user, OLD.decided_at,
         OLD.reason, OLD.simulation, OLD.version) THEN
    PERFORM indices_refuse('what was decided on a definition, and by whom, is not changed');
  END IF;
  IF OLD.state = 'submitted'
    AND (NEW.authors, NEW.submitted_by, NEW.simulation) IS DISTINCT FROM (OLD.authors, OLD.submitted_by, OLD.simulation) THEN
    PERFORM indices_refuse('what a definition says is not changed once it was submitted');
  END IF;
  IF OLD.state = 'submitted' AND NEW.state = 'approved' THEN
    IF OLD.content_hash <> '' AND NEW.content_hash <> OLD.content_hash THEN
      PERFORM indices_refuse('the digest of a definition is that of its submission');
    END IF;
    -- those that come with the portal have no author and nobody of the house behind them
    IF NEW.decided_user IS NULL AND NOT (NEW.decided_by = 'system:shipped' AND NEW.authors = '{}') THEN
      PERFORM indices_refuse('a definition is approved by somebody who did not write it');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_definition_decided BEFORE INSERT OR UPDATE ON indices_definition
  FOR EACH ROW EXECUTE FUNCTION indices_guard_definition_decided();

-- --- what a run read, and when it knew it ------------------------------------------------------------------------------
CREATE FUNCTION indices_guard_run_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'running' OR (NEW.trigger, NEW.period, NEW.known_at, NEW.asked_by, NEW.asked_user, NEW.started_at)
    IS DISTINCT FROM (OLD.trigger, OLD.period, OLD.known_at, OLD.asked_by, OLD.asked_user, OLD.started_at) THEN
    PERFORM indices_refuse('what a run was begun with, and a run that is over, are not changed');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_run_told BEFORE UPDATE ON indices_run FOR EACH ROW EXECUTE FUNCTION indices_guard_run_told();

CREATE FUNCTION indices_guard_series_bounds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.least, NEW.most, NEW.additive, NEW.tolerance, NEW.live)
      IS DISTINCT FROM (OLD.least, OLD.most, OLD.additive, OLD.tolerance, OLD.live)
    AND EXISTS (SELECT FROM indices_observation WHERE series_id = OLD.id) THEN
    PERFORM indices_refuse('a series that has values keeps what they had to obey');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_series_bounds BEFORE UPDATE ON indices_series
  FOR EACH ROW EXECUTE FUNCTION indices_guard_series_bounds();

-- --- a shown value ends when another takes its place, never in silence ---------------------------------------------------
CREATE FUNCTION indices_guard_shown_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.until IS NOT NULL AND NOT EXISTS (SELECT FROM indices_shown WHERE replaces_id = NEW.id) THEN
    PERFORM indices_refuse('what was published ends when another result takes its place');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER indices_shown_followed AFTER UPDATE ON indices_shown DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION indices_guard_shown_followed();

-- --- questions and quotas stand once replies may come in -----------------------------------------------------------------
CREATE FUNCTION indices_guard_survey_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM indices_survey
    WHERE id IN (CASE WHEN TG_OP <> 'DELETE' THEN NEW.survey_id END, CASE WHEN TG_OP <> 'INSERT' THEN OLD.survey_id END)
      AND state <> 'planned'
  ) THEN
    PERFORM indices_refuse('questions and quotas of a survey stand once it was opened');
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER indices_question_kept BEFORE INSERT OR UPDATE OR DELETE ON indices_question
  FOR EACH ROW EXECUTE FUNCTION indices_guard_survey_parts();
CREATE TRIGGER indices_quota_kept BEFORE INSERT OR UPDATE OR DELETE ON indices_quota
  FOR EACH ROW EXECUTE FUNCTION indices_guard_survey_parts();

-- --- a target is set by one and agreed to by another ---------------------------------------------------------------------
CREATE FUNCTION indices_guard_target_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.agreed_at IS NOT NULL OR NEW.agreed_by <> '' OR NEW.agreed_user IS NOT NULL OR NEW.ended_at IS NOT NULL THEN
      PERFORM indices_refuse('a target is set before another agrees to it');
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.set_by, NEW.set_user, NEW.provenance) IS DISTINCT FROM (OLD.set_by, OLD.set_user, OLD.provenance)
    OR OLD.agreed_at IS NOT NULL AND (NEW.agreed_at, NEW.agreed_by, NEW.agreed_user)
      IS DISTINCT FROM (OLD.agreed_at, OLD.agreed_by, OLD.agreed_user) THEN
    PERFORM indices_refuse('who set a target and who agreed to it is not changed');
  END IF;
  IF OLD.agreed_at IS NULL AND NEW.agreed_at IS NOT NULL AND (NEW.agreed_user IS NULL OR NEW.agreed_user = NEW.set_user) THEN
    PERFORM indices_refuse('a target is agreed to by somebody other than who set it');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_target_agreed BEFORE INSERT OR UPDATE ON indices_target
  FOR EACH ROW EXECUTE FUNCTION indices_guard_target_agreed();

-- --- what is never changed is not emptied --------------------------------------------------------------------------------
CREATE FUNCTION indices_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM indices_refuse(format('%s is not emptied', TG_TABLE_NAME));
  RETURN NULL;
END $$;
DO $$
DECLARE
  kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['observation', 'release', 'clearance', 'result', 'publication', 'shown', 'report', 'definition',
                              'node', 'reply', 'survey', 'question', 'quota', 'target', 'run']
  LOOP
    EXECUTE format('CREATE TRIGGER indices_%1$s_kept_whole BEFORE TRUNCATE ON indices_%1$s'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION indices_not_emptied()', kept);
  END LOOP;
END $$;
