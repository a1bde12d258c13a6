DROP TRIGGER licensing_ending_weighed ON licensing_ending;
DROP FUNCTION licensing_guard_weighed();
DROP TRIGGER licensing_letter_kept ON licensing_letter;
DROP FUNCTION licensing_guard_letter();
