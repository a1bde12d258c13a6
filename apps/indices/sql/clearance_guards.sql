-- Figures become public by a second person, or because no check doubted them; a survey ends after its last day, or with a
-- reason and a second person before. Frozen once released: a change goes into a new file with a new migration.
CREATE FUNCTION indices_guard_clearance() RETURNS trigger LANGUAGE plpgsql AS $$
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
  ELSIF NEW.ground = 'second' AND (NEW.decided_user IS NULL OR NEW.decided_user = figures.recorded_user) THEN
    PERFORM indices_refuse('figures are released by somebody other than who recorded them');
  ELSIF NEW.ground = 'second' AND cardinality(figures.doubts) > 0 AND btrim(NEW.reason) = '' THEN
    PERFORM indices_refuse('doubted figures are released with a reason');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_clearance_kept BEFORE INSERT OR UPDATE OR DELETE ON indices_clearance
  FOR EACH ROW EXECUTE FUNCTION indices_guard_clearance();

CREATE FUNCTION indices_guard_survey() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'planned' THEN
      PERFORM indices_refuse('a survey is planned before it is open');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'planned' AND (NEW.code, NEW.year, NEW.opens_on, NEW.closes_on, NEW.least, NEW.demo)
    IS DISTINCT FROM (OLD.code, OLD.year, OLD.opens_on, OLD.closes_on, OLD.least, OLD.demo) THEN
    PERFORM indices_refuse('a survey that was opened keeps its year, its days and its least of replies');
  END IF;
  IF OLD.state = 'closed' THEN
    PERFORM indices_refuse('a closed survey is not changed');
  END IF;
  IF NEW.state = 'closed' AND (NEW.closed_at AT TIME ZONE 'Asia/Shanghai')::date <= NEW.closes_on
    AND (btrim(NEW.early_reason) = '' OR NEW.early_user IS NULL OR NEW.closed_user IS NULL
         OR NEW.closed_user = NEW.early_user) THEN
    PERFORM indices_refuse('before its last day is over a survey is closed by a second person, with a reason');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_survey_kept BEFORE INSERT OR UPDATE ON indices_survey
  FOR EACH ROW EXECUTE FUNCTION indices_guard_survey();
