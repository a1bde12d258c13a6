DROP TRIGGER serious_list_case_both_papers ON serious_list_case;
DROP FUNCTION serious_list_guard_both_papers();
