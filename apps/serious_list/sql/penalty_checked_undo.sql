DROP TRIGGER serious_list_case_checked ON serious_list_case;
DROP FUNCTION serious_list_guard_checked();
