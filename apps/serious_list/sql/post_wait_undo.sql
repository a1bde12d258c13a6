DROP TRIGGER serious_list_case_post_wait ON serious_list_case;
DROP FUNCTION serious_list_guard_post_wait();
