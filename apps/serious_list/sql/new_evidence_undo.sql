DROP TRIGGER serious_list_case_anew_file ON serious_list_case;
DROP TRIGGER serious_list_case_anew ON serious_list_case;
DROP FUNCTION serious_list_guard_anew_file();
DROP FUNCTION serious_list_guard_anew();
DROP FUNCTION serious_list_cleared_before(serious_list_case);
