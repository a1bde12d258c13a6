DROP TRIGGER serious_list_entry_restored ON serious_list_entry;
DROP FUNCTION serious_list_guard_restored();
DROP TRIGGER serious_list_entry_term_again ON serious_list_entry;
DROP TRIGGER serious_list_entry_term ON serious_list_entry;
DROP FUNCTION serious_list_guard_term();
DROP FUNCTION serious_list_year_begins(bigint, date);
DROP FUNCTION serious_list_last_day(text, date, date);
