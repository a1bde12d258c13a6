DROP FUNCTION inspections_guard_corrected() CASCADE;
