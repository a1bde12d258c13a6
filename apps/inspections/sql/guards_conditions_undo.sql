DROP TRIGGER inspections_plan_submission ON inspections_plan;
DROP FUNCTION inspections_guard_submission();
DROP TRIGGER inspections_task_conditions ON inspections_task;
DROP FUNCTION inspections_guard_conditions();
