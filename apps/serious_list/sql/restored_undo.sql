DROP FUNCTION serious_list_record(text, text, text, text, text, text, text, text, date, date, date, date);
