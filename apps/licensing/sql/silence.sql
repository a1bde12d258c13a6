-- An application is accepted on the day its paper says so, or, where the days to ask for what is missing had passed by then,
-- as of the receipt from which they ran (行政许可法第三十二条第一款第四项).
-- Frozen once released: a change goes into a new file with a new migration.
-- Twin: received_on of operations/deciding.py
CREATE FUNCTION licensing_guard_accepted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told date := (SELECT p.issued_on FROM licensing_paper p WHERE p.application_id = NEW.id AND p.kind = 'acceptance');
  asks record;
BEGIN
  SELECT c.starts_on, c.due_on INTO asks FROM deadlines_clock c
  WHERE c.subject_kind = 'licensing.application' AND c.subject_id = NEW.id::text
    AND c.rule_code = 'licensing.correction_notice'
  ORDER BY c.id DESC LIMIT 1;
  IF NEW.accepted_on IS DISTINCT FROM (CASE WHEN asks.due_on < told THEN asks.starts_on ELSE told END) THEN
    RAISE EXCEPTION 'an application is accepted when its paper says so, by silence as of its receipt'
      USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_application_received BEFORE UPDATE OF accepted_on ON licensing_application
  FOR EACH ROW WHEN (NEW.accepted_on IS DISTINCT FROM OLD.accepted_on) EXECUTE FUNCTION licensing_guard_accepted();
