-- What a task draws by is what its plan was approved with: query, words and size stand from the submission on.
CREATE FUNCTION inspections_guard_conditions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  plan_state text;
BEGIN
  SELECT state INTO plan_state FROM inspections_plan WHERE id = NEW.plan_id;
  IF coalesce(plan_state, 'draft') <> 'draft'
     AND (NEW.query, NEW.conditions, NEW.pool_objects, NEW.title, NEW.departments, NEW.created_by_id)
         IS DISTINCT FROM (OLD.query, OLD.conditions, OLD.pool_objects, OLD.title, OLD.departments, OLD.created_by_id) THEN
    RAISE EXCEPTION 'the conditions of an approved plan stand' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_task_conditions BEFORE UPDATE ON inspections_task
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_conditions();

CREATE FUNCTION inspections_guard_submission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'draft' AND NEW.state = 'submitted'
     AND EXISTS (SELECT FROM inspections_task WHERE plan_id = NEW.id AND query IS NULL) THEN
    RAISE EXCEPTION 'a plan is handed in with the conditions of its tasks' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_plan_submission BEFORE UPDATE OF state ON inspections_plan
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_submission();
