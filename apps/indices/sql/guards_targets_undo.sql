DROP TRIGGER indices_target_reason ON indices_target;
DROP TRIGGER indices_target_followed ON indices_target;
DROP TRIGGER indices_shown_reads ON indices_shown;
DROP FUNCTION indices_guard_target_reason(), indices_guard_target_followed(), indices_guard_shown_reads();
