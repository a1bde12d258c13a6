DROP FUNCTION inspections_guard_day() CASCADE;
