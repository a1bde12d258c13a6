DROP TRIGGER licensing_ending_record ON licensing_ending;
DROP FUNCTION licensing_guard_record();
