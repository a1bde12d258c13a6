DROP FUNCTION draws_guard_numbered() CASCADE;
DROP FUNCTION draws_guard_moments() CASCADE;
DROP FUNCTION draws_guard_acted() CASCADE;
