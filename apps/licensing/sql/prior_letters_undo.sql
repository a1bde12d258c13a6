DROP TRIGGER licensing_priorletter_kept ON licensing_priorletter;
DROP FUNCTION licensing_guard_priorletter();
