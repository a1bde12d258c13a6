DROP FUNCTION draws_guard_draw() CASCADE;
DROP FUNCTION draws_guard_frame() CASCADE;
DROP FUNCTION draws_guard_rewrite() CASCADE;
DROP FUNCTION draws_guard_witness() CASCADE;
DROP FUNCTION draws_guard_outcome() CASCADE;
DROP FUNCTION draws_guard_outcome_added() CASCADE;
DROP FUNCTION draws_refuse(text);
