DROP FUNCTION licensing_guard_bar_lift() CASCADE;
