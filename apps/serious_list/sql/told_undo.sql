DROP TRIGGER serious_list_change_marked ON serious_list_change;
DROP FUNCTION serious_list_mark_line();
DROP FUNCTION serious_list_mark(text, text, text);
