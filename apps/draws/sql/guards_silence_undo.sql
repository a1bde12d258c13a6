DROP TRIGGER draws_draw_silence ON draws_draw;
DROP FUNCTION draws_guard_silence();
