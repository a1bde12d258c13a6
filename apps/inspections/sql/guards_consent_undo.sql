DROP TRIGGER inspections_referral_guard ON inspections_referral;
DROP FUNCTION inspections_guard_referral();
DROP TRIGGER inspections_order_taken_back ON inspections_order;
DROP FUNCTION inspections_guard_taken_back();
DROP TRIGGER inspections_visit_agreed ON inspections_visit;
DROP FUNCTION inspections_guard_agreed();
DROP TRIGGER inspections_consent_kept_whole ON inspections_consent;
DROP TRIGGER inspections_consent_guard ON inspections_consent;
DROP FUNCTION inspections_guard_consent();
