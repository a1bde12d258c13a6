DROP TRIGGER licensing_cancelling_guard ON licensing_cancelling;
DROP TRIGGER licensing_cancelling_stays ON licensing_cancelling;
DROP FUNCTION licensing_guard_cancelling();
