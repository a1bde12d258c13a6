DROP TRIGGER licensing_ending_decided ON licensing_ending;
DROP FUNCTION licensing_guard_ending_decided();
DROP TRIGGER licensing_change_decided ON licensing_change;
DROP FUNCTION licensing_guard_change_decided();
DROP TRIGGER licensing_application_decided ON licensing_application;
DROP FUNCTION licensing_guard_decided();
DROP FUNCTION licensing_paper_of(text);
DROP FUNCTION licensing_seated(bigint, bigint);
