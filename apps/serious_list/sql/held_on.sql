-- The day on which a hearing took place is said once, when it is closed.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twins: documents/hearings.py (write_record), models/case.py (serious_list_case_held)
CREATE FUNCTION serious_list_guard_when_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.heard_on IS NOT NULL AND NEW.hearing_held_on IS DISTINCT FROM OLD.hearing_held_on
     OR OLD.heard_on IS NULL AND NEW.heard_on IS NOT NULL AND NEW.hearing_held_on IS NULL THEN
    RAISE EXCEPTION 'the day on which a hearing took place is said once' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_when_held BEFORE UPDATE ON serious_list_case
  FOR EACH ROW WHEN (OLD.heard_on IS NOT NULL OR NEW.heard_on IS NOT NULL) EXECUTE FUNCTION serious_list_guard_when_held();
