DROP TRIGGER licensing_aftercheck_seen ON licensing_aftercheck;
DROP FUNCTION licensing_guard_seen();
