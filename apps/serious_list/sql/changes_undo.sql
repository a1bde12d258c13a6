DROP FUNCTION serious_list_changes(bigint, integer, date);
