DROP TRIGGER indices_clearance_kept ON indices_clearance;
DROP TRIGGER indices_survey_kept ON indices_survey;
DROP FUNCTION indices_guard_clearance(), indices_guard_survey();
