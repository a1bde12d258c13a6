DROP TRIGGER licensing_ending_hearing ON licensing_ending;
DROP FUNCTION licensing_guard_hearing();
DROP FUNCTION licensing_called(bigint, date);
