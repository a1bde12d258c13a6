-- A re-check begins waiting, recorded by one of its two inspectors; only the other makes it stand, and nothing else of it
-- changes. Either may say that it does not stand. An order is met or not met by one that stands.
DROP TRIGGER inspections_recheck_kept ON inspections_recheck;
CREATE FUNCTION inspections_guard_recheck() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  two bigint[];
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'papers and re-checks are append-only' USING ERRCODE = '23001';
  END IF;
  SELECT array_agg(user_id) INTO two FROM inspections_inspector WHERE id IN (NEW.first_id, NEW.second_id);
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'waiting' OR NEW.by_id IS NULL OR array_position(two, NULL) IS NOT NULL OR NOT NEW.by_id = ANY (two) THEN
      RAISE EXCEPTION 'one of two inspectors records a re-check, the other confirms it' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'waiting'
     OR (to_jsonb(NEW) - 'state' - 'answered_by_id' - 'answered_at' - 'refused_reason')
        IS DISTINCT FROM (to_jsonb(OLD) - 'state' - 'answered_by_id' - 'answered_at' - 'refused_reason') THEN
    RAISE EXCEPTION 'papers and re-checks are append-only' USING ERRCODE = '23001';
  END IF;
  IF NEW.answered_by_id IS NULL OR NEW.answered_at IS NULL OR NOT NEW.answered_by_id = ANY (two)
     OR NEW.state = 'stands' AND NEW.answered_by_id = NEW.by_id THEN
    RAISE EXCEPTION 'the other inspector of a re-check gives the own word' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_recheck_guard BEFORE INSERT OR UPDATE OR DELETE ON inspections_recheck
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_recheck();

CREATE OR REPLACE FUNCTION inspections_guard_order() RETURNS trigger LANGUAGE plpgsql AS $$
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
    SELECT FROM inspections_recheck WHERE order_id = NEW.id AND passed = (NEW.state = 'done') AND state = 'stands'
  ) THEN
    RAISE EXCEPTION 'an order is met or not met by a re-check' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
