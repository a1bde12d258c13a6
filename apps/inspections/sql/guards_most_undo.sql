DROP FUNCTION inspections_guard_most() CASCADE;
