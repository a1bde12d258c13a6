-- Which enterprise a key of a draw stands for is said before its seal and stands; so does a visit's earliest day once its
-- result is entered, and an order that was written is ended, never removed.
CREATE FUNCTION inspections_guard_whose() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'which enterprise a key of a draw stands for, stands' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER inspections_entry_stands BEFORE UPDATE ON inspections_entry
  FOR EACH ROW WHEN ((OLD.task_id, OLD.key, OLD.salt, OLD.enterprise_id)
                     IS DISTINCT FROM (NEW.task_id, NEW.key, NEW.salt, NEW.enterprise_id))
  EXECUTE FUNCTION inspections_guard_whose();
CREATE TRIGGER inspections_entry_listed BEFORE DELETE ON inspections_entry
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_listed();

CREATE FUNCTION inspections_guard_first_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was entered and reviewed stands' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER inspections_visit_first_day BEFORE UPDATE OF first_checked_on ON inspections_visit FOR EACH ROW
  WHEN (OLD.state <> 'assigned' AND NEW.state <> 'assigned' AND NEW.first_checked_on IS DISTINCT FROM OLD.first_checked_on)
  EXECUTE FUNCTION inspections_guard_first_day();

CREATE FUNCTION inspections_guard_order_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an order that was written is ended, never removed' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER inspections_order_kept BEFORE DELETE ON inspections_order
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_order_kept();
