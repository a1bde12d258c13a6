-- A decided listing is handed on to a named bureau of another province, once, on no day before its decision or return; its end
-- is told once. Both begin anew when the entry stands again. Twin: operations/pushing.py.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE FUNCTION serious_list_guard_pushed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state, NEW.state) = ('removed', 'published') AND NEW.pushed_on IS NULL AND NEW.pushed_to = ''
     AND NEW.end_pushed_on IS NULL THEN
    RETURN NEW;
  END IF;
  IF OLD.pushed_on IS NOT NULL AND NEW.pushed_on IS DISTINCT FROM OLD.pushed_on
     OR OLD.pushed_to <> '' AND NEW.pushed_to <> OLD.pushed_to
     OR OLD.end_pushed_on IS NOT NULL AND NEW.end_pushed_on IS DISTINCT FROM OLD.end_pushed_on
     OR OLD.end_pushed_on IS NULL AND NEW.end_pushed_on IS NOT NULL AND NEW.state NOT IN ('removed', 'withdrawn') THEN
    RAISE EXCEPTION 'what was handed on to another province stands' USING ERRCODE = '23514';
  END IF;
  IF OLD.pushed_on IS NULL AND NEW.pushed_on IS NOT NULL AND (
    NEW.state NOT IN ('decided', 'served', 'published') OR NEW.state <> OLD.state OR NEW.pushed_to = ''
    OR NEW.pushed_on < (SELECT max(e.restored_on) FROM serious_list_entry e WHERE e.case_id = NEW.id)
  ) THEN
    RAISE EXCEPTION 'a listing that was decided is handed on to a named bureau' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_pushed_once BEFORE UPDATE ON serious_list_case
  FOR EACH ROW WHEN ((OLD.pushed_on, OLD.pushed_to, OLD.end_pushed_on)
                     IS DISTINCT FROM (NEW.pushed_on, NEW.pushed_to, NEW.end_pushed_on))
  EXECUTE FUNCTION serious_list_guard_pushed();

-- what was handed on before: the bureau stands in the reason that was recorded
UPDATE serious_list_case c SET pushed_to = left(e.said, 200)
FROM (
  SELECT DISTINCT ON (subject_id) subject_id, coalesce(nullif(data ->> 'reason', ''), '—') AS said FROM audit_event
  WHERE verb = 'serious_list.pushed' AND subject_kind = 'serious_case' ORDER BY subject_id, id DESC
) e
WHERE c.pushed_on IS NOT NULL AND e.subject_id = c.id::text;
