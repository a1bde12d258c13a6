DROP TRIGGER serious_list_case_unconsented ON serious_list_case;
DROP FUNCTION serious_list_guard_unconsented();
DROP TRIGGER serious_list_case_minutes ON serious_list_case;
DROP FUNCTION serious_list_guard_minutes();
