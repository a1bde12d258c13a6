DROP TRIGGER inspections_result_guard ON inspections_result;
DROP TRIGGER inspections_photo_guard ON inspections_photo;
DROP TRIGGER inspections_answer_guard ON inspections_answer;
DROP FUNCTION inspections_guard_entry();
