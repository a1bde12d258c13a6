DROP TRIGGER inspections_visit_times ON inspections_visit;
DROP TRIGGER inspections_plan_announced ON inspections_plan;
DROP TRIGGER inspections_task_running ON inspections_task;
DROP FUNCTION inspections_guard_times();
DROP FUNCTION inspections_guard_announced();
DROP FUNCTION inspections_guard_running();
