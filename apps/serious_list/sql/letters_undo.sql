DROP TRIGGER serious_list_case_heard_on_paper ON serious_list_case;
DROP FUNCTION serious_list_guard_heard_on_paper();
DROP TRIGGER serious_list_case_weighed ON serious_list_case;
DROP FUNCTION serious_list_guard_weighed();
DROP TRIGGER serious_list_letter_kept ON serious_list_letter;
DROP FUNCTION serious_list_guard_letter();
