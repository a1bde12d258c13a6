DROP FUNCTION draws_guard_born() CASCADE;
DROP FUNCTION draws_guard_steps() CASCADE;
DROP FUNCTION draws_check_seed(draws_draw, text, integer);
DROP FUNCTION draws_check_outcome(draws_draw);
DROP FUNCTION draws_seed_of(bigint, text, text, text);
DROP FUNCTION draws_guard_absent() CASCADE;
DROP FUNCTION draws_guard_absent_stage() CASCADE;
DROP FUNCTION draws_guard_entry() CASCADE;
DROP TRIGGER draws_publicentry_guard ON draws_publicentry;
DROP FUNCTION draws_guard_replacement() CASCADE;
DROP FUNCTION draws_guard_outcome_step() CASCADE;
DROP FUNCTION draws_guard_truncate() CASCADE;
CREATE TRIGGER draws_drawn_added AFTER INSERT ON draws_drawn REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION draws_guard_outcome_added();
CREATE TRIGGER draws_seat_added AFTER INSERT ON draws_seat REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION draws_guard_outcome_added();
