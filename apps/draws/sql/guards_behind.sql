-- What stands behind a frame is written and removed with the draft, as the frame is (draws_guard_frame).
CREATE TRIGGER draws_behind_added AFTER INSERT ON draws_behind REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION draws_guard_frame();
CREATE TRIGGER draws_behind_removed AFTER DELETE ON draws_behind REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION draws_guard_frame();
CREATE TRIGGER draws_behind_changed BEFORE UPDATE ON draws_behind
    FOR EACH ROW EXECUTE FUNCTION draws_guard_rewrite();
CREATE TRIGGER draws_behind_no_truncate BEFORE TRUNCATE ON draws_behind
    FOR EACH STATEMENT EXECUTE FUNCTION draws_guard_truncate();
