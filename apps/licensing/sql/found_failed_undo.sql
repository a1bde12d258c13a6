DROP FUNCTION licensing_guard_end_found() CASCADE;
DROP FUNCTION licensing_guard_found() CASCADE;
