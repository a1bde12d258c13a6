DROP TRIGGER inspections_answer_department ON inspections_answer;
DROP FUNCTION inspections_guard_department();
