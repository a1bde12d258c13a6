DROP TRIGGER serious_list_case_pushed_once ON serious_list_case;
DROP FUNCTION serious_list_guard_pushed();
