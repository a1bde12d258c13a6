-- A request for more time that came by letter stands with its letter and the days it asks for, be they more than can be
-- granted. An order gives fewer days than the least where it names a danger. What was reported stands, and a closed order
-- altogether. Twin: operations/extending.py, orders.py. Orders from before stand as they are.
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
  IF OLD.state IN ('done', 'passed_on', 'taken_back') AND NEW IS DISTINCT FROM OLD THEN
    RAISE EXCEPTION 'an order that is closed stands' USING ERRCODE = '23514';
  END IF;
  IF (NEW.visit_id, NEW.paper_id, NEW.what, NEW.basis, NEW.days, NEW.short_reason, NEW.issued_on, NEW.issued_by_id,
      NEW.issued_label)
     IS DISTINCT FROM (OLD.visit_id, OLD.paper_id, OLD.what, OLD.basis, OLD.days, OLD.short_reason, OLD.issued_on,
                       OLD.issued_by_id, OLD.issued_label) THEN
    RAISE EXCEPTION 'an order keeps what it says' USING ERRCODE = '23514';
  END IF;
  IF (NEW.report, NEW.report_file_id, NEW.reported_on) IS DISTINCT FROM (OLD.report, OLD.report_file_id, OLD.reported_on)
     AND NOT (NEW.state = 'reported' AND OLD.state <> 'reported') THEN
    RAISE EXCEPTION 'what the enterprise reported stands' USING ERRCODE = '23514';
  END IF;
  IF OLD.served_on IS NOT NULL AND (NEW.served_on, NEW.receipt) IS DISTINCT FROM (OLD.served_on, OLD.receipt)
     OR OLD.served_on IS NULL AND NEW.served_on < NEW.issued_on THEN
    RAISE EXCEPTION 'the service of an order stands, and follows its issue' USING ERRCODE = '23514';
  END IF;
  IF OLD.asked_on IS NOT NULL AND (NEW.asked_on, NEW.asked_days, NEW.asked_reason, NEW.asked_file_id)
     IS DISTINCT FROM (OLD.asked_on, OLD.asked_days, OLD.asked_reason, OLD.asked_file_id) THEN
    RAISE EXCEPTION 'what was asked for stands' USING ERRCODE = '23514';
  END IF;
  IF OLD.refused_on IS NOT NULL AND (NEW.refused_on, NEW.refused_reason)
     IS DISTINCT FROM (OLD.refused_on, OLD.refused_reason) THEN
    RAISE EXCEPTION 'a request for more time is answered once' USING ERRCODE = '23514';
  END IF;
  IF OLD.state = 'served' AND NEW.state = 'overdue'
     AND OLD.asked_on IS NOT NULL AND NOT OLD.extended AND OLD.refused_on IS NULL THEN
    RAISE EXCEPTION 'no order runs out while a request for more time is unanswered' USING ERRCODE = '23514';
  END IF;
  IF OLD.due_on IS NOT NULL AND NEW.due_on IS DISTINCT FROM OLD.due_on
     AND NOT (NOT OLD.extended AND NEW.extended AND NEW.due_on > OLD.due_on AND NEW.asked_on IS NOT NULL)
     AND NOT (OLD.refused_on IS NULL AND NEW.refused_on IS NOT NULL AND NEW.due_on > OLD.due_on)
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

CREATE OR REPLACE FUNCTION inspections_guard_most() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP = 'INSERT' OR NEW.days IS DISTINCT FROM OLD.days) AND NEW.days > (
    SELECT value FROM deadlines_limit WHERE code = 'inspections.rectification_most' AND validity @> NEW.issued_on
  ) THEN
    RAISE EXCEPTION 'an order gives no more days than the limit of its day' USING ERRCODE = '23514';
  END IF;
  IF TG_OP = 'INSERT' AND NEW.short_reason !~ '[^[:space:][:punct:]—…·、。，；：“”‘’《》（）]' AND NEW.days < (
    SELECT value FROM deadlines_limit WHERE code = 'inspections.rectification_least' AND validity @> NEW.issued_on
  ) THEN
    RAISE EXCEPTION 'an order gives no fewer days than the limit of its day, but where it names a danger' USING ERRCODE = '23514';
  END IF;
  IF TG_OP = 'INSERT' AND NEW.basis !~ '[^[:space:][:punct:]—…·、。，；：“”‘’《》（）]' THEN
    RAISE EXCEPTION 'an order names the article it rests on' USING ERRCODE = '23514';
  END IF;
  IF (TG_OP = 'INSERT' OR NEW.asked_days IS DISTINCT FROM OLD.asked_days) AND NEW.asked_file_id IS NULL
     AND NEW.asked_days > (
    SELECT value FROM deadlines_limit WHERE code = 'inspections.extension_most' AND validity @> NEW.issued_on
  ) THEN
    RAISE EXCEPTION 'no more is asked for than the limit of the order''s day allows, but by letter' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
