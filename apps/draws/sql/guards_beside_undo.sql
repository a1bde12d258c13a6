DROP FUNCTION draws_guard_times() CASCADE;
DROP FUNCTION draws_guard_refused() CASCADE;
DROP FUNCTION draws_guard_first_number() CASCADE;
