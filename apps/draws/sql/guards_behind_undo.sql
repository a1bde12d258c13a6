DROP TRIGGER draws_behind_added ON draws_behind;
DROP TRIGGER draws_behind_removed ON draws_behind;
DROP TRIGGER draws_behind_changed ON draws_behind;
DROP TRIGGER draws_behind_no_truncate ON draws_behind;
