DROP FUNCTION serious_list_term_law(serious_list_case);
