DROP FUNCTION inspections_guard_interest() CASCADE;
DROP FUNCTION inspections_apart(bigint, bigint);
