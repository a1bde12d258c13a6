DROP FUNCTION draws_guard_whole() CASCADE;
