DROP FUNCTION awards_guard_found_interest() CASCADE;
DROP FUNCTION awards_guard_apart() CASCADE;
DROP FUNCTION awards_guard_by_clock() CASCADE;
DROP FUNCTION awards_guard_placed() CASCADE;
DROP FUNCTION awards_guard_round_committee() CASCADE;
DROP FUNCTION awards_guard_with_step() CASCADE;
