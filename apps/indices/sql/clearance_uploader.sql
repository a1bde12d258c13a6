-- Who chose the file and said where its figures are taken from has recorded them, whoever had it taken in. Frozen once
-- released: a change goes into a new file with a new migration.
CREATE OR REPLACE FUNCTION indices_guard_clearance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  figures indices_release;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM indices_refuse('a decision on figures is not changed: another stands beside it');
  END IF;
  SELECT * INTO figures FROM indices_release WHERE id = NEW.release_id;
  IF EXISTS (SELECT FROM indices_clearance WHERE release_id = NEW.release_id AND given) THEN
    PERFORM indices_refuse('these figures are public already');
  END IF;
  IF NEW.ground = 'undoubted' AND (figures.kind <> 'file' OR cardinality(figures.doubts) > 0) THEN
    PERFORM indices_refuse('only imported figures that no check doubted are public of themselves');
  ELSIF NEW.ground = 'shipped' AND figures.kind <> 'shipped' THEN
    PERFORM indices_refuse('only the published series that come with the portal are public with it');
  ELSIF NEW.ground = 'before' THEN
    PERFORM indices_refuse('figures are released by a second person');
  ELSIF NEW.ground = 'second' AND (
    NEW.decided_user IS NULL OR NEW.decided_user = figures.recorded_user OR EXISTS (
      SELECT FROM indices_importofvalues WHERE release_id = NEW.release_id AND created_user = NEW.decided_user)) THEN
    PERFORM indices_refuse('figures are released by somebody other than who recorded them');
  ELSIF NEW.ground = 'second' AND cardinality(figures.doubts) > 0 AND btrim(NEW.reason) = '' THEN
    PERFORM indices_refuse('doubted figures are released with a reason');
  END IF;
  RETURN NEW;
END $$;
