-- A check is passed by a visit that saw what the licence says: no further product and no other place was granted since
-- without a look at it.
CREATE FUNCTION licensing_guard_seen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM licensing_change c
    WHERE c.licence_id = NEW.licence_id AND c.kind IN ('add', 'move') AND c.state = 'granted' AND c.checked_on IS NULL
      AND c.decided_on > NEW.visited_on
  ) THEN
    RAISE EXCEPTION 'what was granted since the visit has not been seen' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_aftercheck_seen BEFORE UPDATE OF state ON licensing_aftercheck
  FOR EACH ROW WHEN (NEW.state = 'passed' AND OLD.state <> 'passed') EXECUTE FUNCTION licensing_guard_seen();
