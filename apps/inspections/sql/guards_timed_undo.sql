DROP TRIGGER inspections_visit_without_times ON inspections_visit;
DROP TRIGGER inspections_task_story ON inspections_task;
DROP TRIGGER inspections_task_followed ON inspections_task;
DROP FUNCTION inspections_guard_timed();
DROP FUNCTION inspections_guard_task_story();
DROP FUNCTION inspections_guard_followed();
