DROP FUNCTION awards_guard_meeting_day() CASCADE;
DROP FUNCTION awards_guard_visit_day() CASCADE;
DROP FUNCTION awards_guard_committee_day() CASCADE;
