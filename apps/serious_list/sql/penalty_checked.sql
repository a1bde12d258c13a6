-- A penalty that no ledger knows carries a listing only where the decider says how it was held against its own decision; and
-- that stands. Frozen once released: a change goes into a new file with a new migration. Twin: _checked of
-- operations/deciding.py
CREATE FUNCTION serious_list_guard_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.decided_on IS NULL AND NEW.decided_on IS NOT NULL AND NEW.penalty_fact_id IS NULL AND NEW.penalty_checked = ''
     OR OLD.decided_on IS NOT NULL AND NEW.penalty_checked <> OLD.penalty_checked THEN
    RAISE EXCEPTION 'a penalty that no ledger knows is checked before the decision' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_checked BEFORE UPDATE ON serious_list_case
  FOR EACH ROW WHEN (
    OLD.decided_on IS DISTINCT FROM NEW.decided_on OR OLD.penalty_checked IS DISTINCT FROM NEW.penalty_checked
  ) EXECUTE FUNCTION serious_list_guard_checked();
