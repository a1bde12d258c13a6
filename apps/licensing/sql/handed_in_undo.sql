DROP TRIGGER licensing_application_paper_seen ON licensing_application;
DROP FUNCTION licensing_guard_paper_seen();
DROP TRIGGER licensing_handedin_kept ON licensing_handedin;
DROP FUNCTION licensing_guard_handed_in();
