DROP TRIGGER draws_draw_names ON draws_draw;
DROP FUNCTION draws_guard_names();
DROP TRIGGER draws_keptname_added ON draws_keptname;
DROP TRIGGER draws_keptname_removed ON draws_keptname;
DROP TRIGGER draws_keptname_changed ON draws_keptname;
DROP TRIGGER draws_keptname_no_truncate ON draws_keptname;
ALTER TABLE draws_keptname DROP CONSTRAINT draws_keptname_key;
