DROP TRIGGER serious_list_case_refused_file ON serious_list_case;
DROP FUNCTION serious_list_guard_refused_file();
DROP TRIGGER serious_list_case_refused ON serious_list_case;
DROP FUNCTION serious_list_guard_refused();
DROP FUNCTION serious_list_refused_before(serious_list_case);
DROP TRIGGER serious_list_repair_own_case ON serious_list_repair;
DROP FUNCTION serious_list_guard_own_case();
DROP TRIGGER serious_list_case_keeping ON serious_list_case;
DROP FUNCTION serious_list_guard_keeping();
