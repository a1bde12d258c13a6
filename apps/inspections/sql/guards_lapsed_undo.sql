DROP TRIGGER inspections_visit_penalty_waits ON inspections_visit;
DROP FUNCTION inspections_guard_penalty_waits();
DROP TRIGGER inspections_consent_word_lapsed ON inspections_consent;
DROP FUNCTION inspections_guard_word_lapsed();
