-- Nobody is told of a listing, and nobody listed, before the gravity of the breach was found (Order 44 Arts. 2 and 12).
-- A finding stays as it was; the next one takes its place. Twin: operations/gravity.py.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE TRIGGER serious_list_gravity_kept BEFORE UPDATE OR DELETE ON serious_list_gravity
  FOR EACH ROW EXECUTE FUNCTION serious_list_refuse();

CREATE FUNCTION serious_list_guard_gravity() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  mine record;
  before integer;
BEGIN
  SELECT * INTO mine FROM serious_list_case WHERE id = NEW.case_id;
  SELECT coalesce(max(g.number), 0) INTO before FROM serious_list_gravity g WHERE g.case_id = NEW.case_id;
  IF NEW.number <> before + 1 THEN
    RAISE EXCEPTION 'findings of gravity follow one another' USING ERRCODE = '23514';
  END IF;
  IF EXISTS (
    SELECT FROM unnest(NEW.circumstances) AS named(code) WHERE NOT EXISTS (
      SELECT FROM serious_list_circumstance k WHERE k.code = named.code AND k.validity @> mine.event_on)
  ) OR EXISTS (
    SELECT FROM unnest(NEW.evidence) AS named(id) WHERE NOT EXISTS (
      SELECT FROM serious_list_evidence e WHERE e.id = named.id AND e.case_id = NEW.case_id)
  ) THEN
    RAISE EXCEPTION 'gravity is found by circumstances of the rules in force and evidence of the case'
      USING ERRCODE = '23514';
  END IF;
  IF NEW.stage = 'proposal' AND mine.state = 'proposed' THEN
    RETURN NEW;
  END IF;
  -- what the party could not answer is not held against it; whoever proposed does not answer for the reviewer
  IF NEW.stage = 'answer' AND mine.state = 'answered' AND NEW.found_by_id IS DISTINCT FROM mine.proposed_by_id
     AND (mine.statement <> '' OR mine.heard_on IS NOT NULL AND NOT mine.hearing_missed)
     AND NEW.circumstances <@ (SELECT g.circumstances FROM serious_list_gravity g
                               WHERE g.case_id = NEW.case_id ORDER BY g.number DESC LIMIT 1) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'gravity is found before the notice, or by the reviewer in answer to the party' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER serious_list_gravity_in_time BEFORE INSERT ON serious_list_gravity
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_gravity();

CREATE FUNCTION serious_list_guard_grave() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM serious_list_gravity g WHERE g.case_id = NEW.id AND g.stage = 'proposal') THEN
    RAISE EXCEPTION 'nobody is listed before the gravity of the breach was found' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_grave BEFORE UPDATE ON serious_list_case
  FOR EACH ROW WHEN (OLD.notice_on IS NULL AND NEW.notice_on IS NOT NULL
                     OR OLD.decided_on IS NULL AND NEW.decided_on IS NOT NULL)
  EXECUTE FUNCTION serious_list_guard_grave();
