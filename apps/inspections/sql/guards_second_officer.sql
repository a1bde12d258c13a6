-- A plan is approved by nobody who made it or a task of it; a task of a plan is cancelled by two; a visit names the draw
-- that drew it, and once something was entered it names no other. What was approved or cancelled before stands.
CREATE FUNCTION inspections_guard_second_officer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'submitted' AND NEW.state = 'approved' AND EXISTS (
    SELECT FROM inspections_task t WHERE t.plan_id = NEW.id AND NEW.approved_by_id IN (t.created_by_id, t.changed_by_id)
  ) THEN
    RAISE EXCEPTION 'whoever made a task of a plan does not approve it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_plan_second_officer BEFORE UPDATE OF state ON inspections_plan
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_second_officer();

CREATE FUNCTION inspections_guard_cancelled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'cancelled' AND (NEW.reason, NEW.cancelled_on, NEW.cancelled_by_id, NEW.cancel_asked_by_id)
     IS DISTINCT FROM (OLD.reason, OLD.cancelled_on, OLD.cancelled_by_id, OLD.cancel_asked_by_id)
     OR OLD.state <> 'cancelled' AND NEW.state = 'cancelled' AND (NEW.reason = '' OR NEW.cancelled_on IS NULL
       OR NEW.plan_id IS NOT NULL AND (NEW.cancelled_by_id IS NULL OR NEW.cancel_asked_by_id IS NULL)) THEN
    RAISE EXCEPTION 'a task is cancelled by two, with day and reason' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_task_cancelled BEFORE UPDATE ON inspections_task
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_cancelled();

CREATE FUNCTION inspections_guard_visit_draw() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.draw_id IS DISTINCT FROM (SELECT draw_id FROM inspections_task WHERE id = NEW.task_id)
     AND (TG_OP = 'INSERT' OR NEW.draw_id IS DISTINCT FROM OLD.draw_id)
     OR TG_OP = 'UPDATE' AND OLD.state <> 'assigned' AND NEW.draw_id IS DISTINCT FROM OLD.draw_id THEN
    RAISE EXCEPTION 'a visit names the draw that drew it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_visit_draw BEFORE INSERT OR UPDATE OF draw_id ON inspections_visit
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_visit_draw();
