-- A letter asking for more time that was entered only after its order had run out: two find that it came in time, and then
-- the order has not run out. Twin: operations/late_letters.py.
CREATE OR REPLACE FUNCTION inspections_order_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('issued', 'served'), ('issued', 'reported'), ('served', 'reported'), ('served', 'overdue'), ('served', 'done'),
    ('reported', 'done'), ('reported', 'failed'), ('overdue', 'reported'), ('overdue', 'done'), ('overdue', 'failed'),
    ('overdue', 'passed_on'), ('overdue', 'served'), ('failed', 'reported'), ('failed', 'done'), ('failed', 'passed_on'),
    ('issued', 'taken_back'), ('served', 'taken_back'), ('reported', 'taken_back'), ('overdue', 'taken_back'),
    ('failed', 'taken_back')
  )
$$;

CREATE FUNCTION inspections_guard_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state NOT IN ('served', 'reported') OR OLD.asked_on IS NOT NULL OR NEW.asked_on IS NULL
     OR NEW.asked_on > NEW.due_on OR NOT EXISTS (
    SELECT FROM inspections_consent
    WHERE order_id = NEW.id AND kind = 'in_time' AND state = 'granted' AND letter_id = NEW.asked_file_id
      AND asked = jsonb_build_object('on', NEW.asked_on, 'days', NEW.asked_days, 'reason', NEW.asked_reason)
  ) THEN
    RAISE EXCEPTION 'two find that a letter came in time' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_order_in_time BEFORE UPDATE ON inspections_order FOR EACH ROW
  WHEN (OLD.state = 'overdue' AND NEW.state = 'served'
        OR OLD.state IN ('overdue', 'reported', 'failed') AND OLD.asked_on IS NULL AND NEW.asked_on IS NOT NULL)
  EXECUTE FUNCTION inspections_guard_in_time();

-- an order of a returned result falls by itself; else one that has come onto the ledger is taken back by two
CREATE OR REPLACE FUNCTION inspections_guard_taken_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM inspections_visit WHERE id = NEW.visit_id AND state IN ('reviewed', 'published'))
     AND EXISTS (
       SELECT FROM records_fact f JOIN records_source s ON s.id = f.source_id AND s.code = 'inspections'
       WHERE f.source_key LIKE 'order-' || NEW.id || '-%' AND f.state NOT IN ('withdrawn', 'repaired', 'over')
     )
     AND NOT EXISTS (SELECT FROM inspections_consent
                      WHERE order_id = NEW.id AND kind = 'take_back' AND state = 'granted') THEN
    RAISE EXCEPTION 'two take an order back that is on the ledger' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
