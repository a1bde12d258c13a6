DROP TRIGGER awards_eligibility_stands ON awards_eligibility;
DROP FUNCTION awards_eligibility_stands();
DROP TRIGGER awards_application_waived ON awards_application;
DROP FUNCTION awards_guard_waived();
