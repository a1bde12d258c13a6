DROP TRIGGER licensing_ending_concerned ON licensing_ending;
DROP FUNCTION licensing_guard_concerned();
