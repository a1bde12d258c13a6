DROP TRIGGER indices_target_bounds ON indices_target;
DROP FUNCTION indices_guard_target_bounds(), indices_bounds(bigint, bigint);
