DROP FUNCTION serious_list_guard_line() CASCADE;
DROP FUNCTION serious_list_guard_in_step() CASCADE;
DROP FUNCTION serious_list_guard_end_on_paper() CASCADE;
DROP FUNCTION serious_list_guard_own_fact() CASCADE;
DROP FUNCTION serious_list_guard_doubt() CASCADE;
DROP FUNCTION serious_list_guard_repair_kept() CASCADE;
