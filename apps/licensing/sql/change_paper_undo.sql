DROP TRIGGER licensing_change_paper_seen ON licensing_change;
DROP FUNCTION licensing_guard_change_paper_seen();
