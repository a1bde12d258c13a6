DROP TRIGGER serious_list_case_ban ON serious_list_case;
DROP FUNCTION serious_list_guard_ban();
DROP TRIGGER serious_list_case_return ON serious_list_case;
DROP FUNCTION serious_list_guard_return();
DROP TRIGGER serious_list_repair_moves ON serious_list_repair;
DROP FUNCTION serious_list_guard_repair_moves();
DROP FUNCTION serious_list_repair_move_allowed(text, text);
