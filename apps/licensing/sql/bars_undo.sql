DROP TRIGGER licensing_bar_guard ON licensing_bar;
DROP FUNCTION licensing_guard_bar();
