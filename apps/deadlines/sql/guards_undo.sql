DROP FUNCTION deadlines_guard_law() CASCADE;
DROP FUNCTION deadlines_refuse() CASCADE;
DROP FUNCTION deadlines_guard_pause() CASCADE;
DROP FUNCTION deadlines_guard_clock() CASCADE;
DROP FUNCTION deadlines_moves(deadlines_clock, deadlines_clock);
DROP FUNCTION deadlines_end_of(date);
DROP FUNCTION deadlines_due_on(date, integer, text, boolean);
DROP FUNCTION deadlines_is_working(date);
