DROP TRIGGER serious_list_case_second ON serious_list_case;
DROP FUNCTION serious_list_guard_second();
