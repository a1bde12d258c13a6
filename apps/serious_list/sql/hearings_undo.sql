DROP TRIGGER serious_list_case_hearing ON serious_list_case;
DROP FUNCTION serious_list_guard_hearing();
