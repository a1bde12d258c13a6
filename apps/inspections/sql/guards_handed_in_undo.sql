DROP TRIGGER inspections_task_begins ON inspections_task;
DROP FUNCTION inspections_guard_task_begins();
DROP TRIGGER inspections_plan_handed_in ON inspections_plan;
DROP FUNCTION inspections_guard_handed_in();
