DROP FUNCTION inspections_guard_statement() CASCADE;
