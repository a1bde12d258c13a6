DROP FUNCTION inspections_refuse_truncate() CASCADE;
DROP FUNCTION inspections_guard_seat_end() CASCADE;
DROP FUNCTION inspections_guard_visit_item() CASCADE;
DROP FUNCTION inspections_guard_shown() CASCADE;
DROP FUNCTION inspections_guard_task_item() CASCADE;
DROP FUNCTION inspections_guard_plan() CASCADE;
