-- What is shown of a figure that has ended ends by a publication, without another in its place. Frozen once released: a change
-- goes into a new file with a new migration.
CREATE OR REPLACE FUNCTION indices_guard_shown_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.until IS NULL OR NEW.ended_by_id IS NULL AND EXISTS (SELECT FROM indices_shown WHERE replaces_id = NEW.id) THEN
    RETURN NULL;
  END IF;
  IF NEW.ended_by_id IS NULL THEN
    PERFORM indices_refuse('what was published ends when another result takes its place');
  END IF;
  IF EXISTS (SELECT FROM indices_shown WHERE replaces_id = NEW.id) OR NOT EXISTS (
    SELECT FROM indices_publication publication JOIN indices_run run ON run.id = publication.run_id
    WHERE publication.id = NEW.ended_by_id AND publication.index_id = NEW.index_id AND publication.state = 'published'
      AND publication.decided_at = NEW.until AND run.period IN ('', NEW.period)
      AND NEW.result_id IN (SELECT indices_unfounded(ARRAY[NEW.result_id], run.known_at))) THEN
    PERFORM indices_refuse('what was published ends without another in its place where a figure that it rests on has ended');
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION indices_guard_publication_ends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ends bigint;
BEGIN
  IF NEW.state = 'published' THEN
    SELECT count(*) INTO ends FROM indices_shown WHERE ended_by_id = NEW.id;
    IF ends <> NEW.ended_count THEN
      PERFORM indices_refuse(format('a publication that ends %s values ends %s', NEW.ended_count, ends));
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER indices_publication_ends AFTER UPDATE ON indices_publication DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION indices_guard_publication_ends();
