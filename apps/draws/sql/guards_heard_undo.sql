DROP FUNCTION draws_guard_heard() CASCADE;
