DROP TRIGGER licensing_change_guard ON licensing_change;
DROP TRIGGER licensing_change_stays ON licensing_change;
DROP TRIGGER licensing_changepaper_kept ON licensing_changepaper;
DROP TRIGGER licensing_former_guard ON licensing_former;
DROP FUNCTION licensing_guard_change();
DROP FUNCTION licensing_guard_former();
DROP FUNCTION licensing_change_move_allowed(text, text);
