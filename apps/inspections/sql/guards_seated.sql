-- A seat of a random task is taken by whom its draw seats now, not by whom the draw has replaced. More time is given to
-- whoever asked for it. Orders from before stand as they are.
CREATE OR REPLACE FUNCTION inspections_guard_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM inspections_visit v JOIN inspections_task t ON t.id = v.task_id
             WHERE v.id = NEW.visit_id AND t.kind = 'random')
     AND NOT EXISTS (
       SELECT FROM inspections_visit v
       JOIN draws_seat d ON d.draw_id = v.draw_id AND d.subject = v.key
       JOIN inspections_candidate c ON c.task_id = v.task_id AND c.inspector_id = NEW.inspector_id AND c.key = d.inspector
       WHERE v.id = NEW.visit_id AND d.team = NEW.team AND d.until IS NULL
     ) THEN
    RAISE EXCEPTION 'inspectors of a random task come from its draw' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION inspections_guard_given() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.asked_on IS NULL OR NEW.state <> 'served' THEN
    RAISE EXCEPTION 'time is given once, to whoever asked for it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_order_given BEFORE UPDATE ON inspections_order FOR EACH ROW
  WHEN (NEW.extended AND NOT OLD.extended) EXECUTE FUNCTION inspections_guard_given();
