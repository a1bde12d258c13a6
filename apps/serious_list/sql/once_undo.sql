DROP TRIGGER serious_list_entry_one_return ON serious_list_entry;
DROP TRIGGER serious_list_entry_one_party ON serious_list_entry;
DROP FUNCTION serious_list_guard_entry_once();
DROP TRIGGER serious_list_case_one_party ON serious_list_case;
DROP FUNCTION serious_list_guard_case_once();
DROP FUNCTION serious_list_records_held(bigint);
DROP FUNCTION serious_list_survivor(bigint);
