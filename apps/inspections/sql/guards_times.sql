-- The times of a check stand with what was entered. A plan that is published keeps who drafted and approved it, when it
-- was filed and why it once came back; a task that runs keeps its frame, who made it and its draw, which only its own
-- redraw follows.
CREATE FUNCTION inspections_guard_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was entered and reviewed stands' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER inspections_visit_times BEFORE UPDATE OF begun_at, ended_at ON inspections_visit FOR EACH ROW
  WHEN (OLD.state <> 'assigned' AND NEW.state <> 'assigned'
        AND (NEW.begun_at, NEW.ended_at) IS DISTINCT FROM (OLD.begun_at, OLD.ended_at))
  EXECUTE FUNCTION inspections_guard_times();

CREATE FUNCTION inspections_guard_announced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'how a published plan came about stands' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER inspections_plan_announced BEFORE UPDATE ON inspections_plan FOR EACH ROW
  WHEN (OLD.state = 'published'
        AND (NEW.filed_on, NEW.filed_with_id, NEW.approved_on, NEW.approved_label, NEW.drafted_label, NEW.returned_reason)
            IS DISTINCT FROM (OLD.filed_on, OLD.filed_with_id, OLD.approved_on, OLD.approved_label, OLD.drafted_label,
                              OLD.returned_reason))
  EXECUTE FUNCTION inspections_guard_announced();

CREATE FUNCTION inspections_guard_running() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.frame_objects, NEW.frame_excluded, NEW.created_label, NEW.cancelled_on, NEW.cancelled_label)
     IS DISTINCT FROM (OLD.frame_objects, OLD.frame_excluded, OLD.created_label, OLD.cancelled_on, OLD.cancelled_label)
  THEN
    RAISE EXCEPTION 'a task that runs keeps its frame and who made it' USING ERRCODE = '23514';
  END IF;
  IF NEW.draw_id IS DISTINCT FROM OLD.draw_id AND NOT EXISTS (
    WITH RECURSIVE later AS (
      SELECT id FROM draws_draw WHERE redraw_of_id = OLD.draw_id
      UNION ALL SELECT d.id FROM draws_draw d JOIN later ON d.redraw_of_id = later.id)
    SELECT FROM later WHERE id = NEW.draw_id) THEN
    RAISE EXCEPTION 'a draw that was taken over is followed by its own redraw alone' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_task_running BEFORE UPDATE ON inspections_task
  FOR EACH ROW WHEN (OLD.state IN ('running', 'finished')) EXECUTE FUNCTION inspections_guard_running();
