-- An order rests on a reviewed result, is ordered once while it is open, and keeps what it says. What becomes of it
-- goes the ways of states.py (a test compares them). Rows that were lawful before stand: only changes are looked at.
CREATE FUNCTION inspections_order_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('issued', 'served'), ('issued', 'reported'), ('served', 'reported'), ('served', 'overdue'), ('served', 'done'),
    ('reported', 'done'), ('reported', 'failed'), ('overdue', 'reported'), ('overdue', 'done'), ('overdue', 'failed'),
    ('overdue', 'passed_on'), ('failed', 'reported'), ('failed', 'done'), ('failed', 'passed_on'),
    ('issued', 'taken_back'), ('served', 'taken_back'), ('reported', 'taken_back'), ('overdue', 'taken_back'),
    ('failed', 'taken_back')
  )
$$;

CREATE FUNCTION inspections_guard_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'issued' THEN
      RAISE EXCEPTION 'an order begins with its issue' USING ERRCODE = '23514';
    END IF;
    IF NOT EXISTS (SELECT FROM inspections_visit WHERE id = NEW.visit_id AND state IN ('reviewed', 'published')) THEN
      RAISE EXCEPTION 'an order rests on a reviewed result' USING ERRCODE = '23514';
    END IF;
    IF EXISTS (SELECT FROM inspections_order
               WHERE visit_id = NEW.visit_id AND what = NEW.what
                 AND state IN ('issued', 'served', 'reported', 'overdue', 'failed')) THEN
      RAISE EXCEPTION 'the same is ordered already and still open' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT inspections_order_move_allowed(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'an order cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF (NEW.visit_id, NEW.paper_id, NEW.what, NEW.basis, NEW.days, NEW.issued_on, NEW.issued_by_id)
     IS DISTINCT FROM (OLD.visit_id, OLD.paper_id, OLD.what, OLD.basis, OLD.days, OLD.issued_on, OLD.issued_by_id) THEN
    RAISE EXCEPTION 'an order keeps what it says' USING ERRCODE = '23514';
  END IF;
  IF OLD.served_on IS NOT NULL AND (NEW.served_on, NEW.receipt) IS DISTINCT FROM (OLD.served_on, OLD.receipt)
     OR OLD.served_on IS NULL AND NEW.served_on < NEW.issued_on THEN
    RAISE EXCEPTION 'the service of an order stands, and follows its issue' USING ERRCODE = '23514';
  END IF;
  IF OLD.asked_on IS NOT NULL AND (NEW.asked_on, NEW.asked_days, NEW.asked_reason)
     IS DISTINCT FROM (OLD.asked_on, OLD.asked_days, OLD.asked_reason) THEN
    RAISE EXCEPTION 'what was asked for stands' USING ERRCODE = '23514';
  END IF;
  IF OLD.due_on IS NOT NULL AND NEW.due_on IS DISTINCT FROM OLD.due_on
     AND NOT (NOT OLD.extended AND NEW.extended AND NEW.due_on > OLD.due_on AND NEW.asked_on IS NOT NULL)
     OR OLD.extended AND NOT NEW.extended THEN
    RAISE EXCEPTION 'time is given once, to whoever asked for it' USING ERRCODE = '23514';
  END IF;
  IF NEW.state IN ('done', 'failed') AND NEW.state <> OLD.state AND NOT EXISTS (
    SELECT FROM inspections_recheck WHERE order_id = NEW.id AND passed = (NEW.state = 'done')
  ) THEN
    RAISE EXCEPTION 'an order is met or not met by a re-check' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER inspections_order_move ON inspections_order;
CREATE TRIGGER inspections_order_guard BEFORE INSERT OR UPDATE ON inspections_order
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_order();
