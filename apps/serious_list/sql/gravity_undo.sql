DROP TRIGGER serious_list_case_grave ON serious_list_case;
DROP FUNCTION serious_list_guard_grave();
DROP TRIGGER serious_list_gravity_in_time ON serious_list_gravity;
DROP FUNCTION serious_list_guard_gravity();
DROP TRIGGER serious_list_gravity_kept ON serious_list_gravity;
