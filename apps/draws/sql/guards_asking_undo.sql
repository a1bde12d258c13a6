DROP FUNCTION draws_guard_asked() CASCADE;
DROP FUNCTION draws_guard_series() CASCADE;
DROP TRIGGER draws_askedreplacement_no_truncate ON draws_askedreplacement;
