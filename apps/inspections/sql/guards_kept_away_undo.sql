DROP TRIGGER inspections_interest_kept_away ON inspections_interest;
DROP FUNCTION inspections_guard_kept_away();
