DROP TRIGGER serious_list_case_answered ON serious_list_case;
DROP FUNCTION serious_list_guard_answered();
DROP FUNCTION serious_list_answer_moves(serious_list_case, serious_list_case);
