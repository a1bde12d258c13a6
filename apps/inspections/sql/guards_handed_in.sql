-- A plan begins as a draft and its tasks as set; what was handed to the second person is what he decides on. Plans that
-- were there stand: only changes are looked at.
CREATE FUNCTION inspections_guard_handed_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.state <> 'draft' THEN
    RAISE EXCEPTION 'a plan begins as a draft' USING ERRCODE = '23514';
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.state = 'submitted'
     AND (NEW.agency_id, NEW.year, NEW.title, NEW.remark, NEW.drafted_by_id, NEW.area_objects, NEW.planned_objects)
         IS DISTINCT FROM (OLD.agency_id, OLD.year, OLD.title, OLD.remark, OLD.drafted_by_id, OLD.area_objects,
                           OLD.planned_objects) THEN
    RAISE EXCEPTION 'a plan that was handed in stands until it is returned' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_plan_handed_in BEFORE INSERT OR UPDATE ON inspections_plan
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_handed_in();
CREATE FUNCTION inspections_guard_task_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'set' OR NEW.draw_id IS NOT NULL THEN
    RAISE EXCEPTION 'a task begins before its draw' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_task_begins BEFORE INSERT ON inspections_task
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_task_begins();
