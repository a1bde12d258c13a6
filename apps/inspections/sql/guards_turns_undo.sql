DROP TRIGGER inspections_draw_turns ON draws_draw;
DROP FUNCTION inspections_guard_turns();
DROP FUNCTION inspections_turns_taken(bigint);
