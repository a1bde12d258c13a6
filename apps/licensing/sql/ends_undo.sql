DROP TRIGGER licensing_licence_state ON licensing_licence;
DROP TRIGGER licensing_end_guard ON licensing_end;
DROP FUNCTION licensing_guard_state();
DROP FUNCTION licensing_guard_end();
DROP FUNCTION licensing_licence_move_allowed(text, text);
