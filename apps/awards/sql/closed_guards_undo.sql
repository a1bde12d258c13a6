DROP TRIGGER awards_round_stays ON awards_round;
CREATE TRIGGER awards_round_stays BEFORE DELETE ON awards_round FOR EACH ROW EXECUTE FUNCTION awards_refuse();
DROP FUNCTION awards_guard_expert_terms() CASCADE;
DROP FUNCTION awards_guard_aside_lapsed() CASCADE;
DROP FUNCTION awards_guard_reviewers_public() CASCADE;
DROP FUNCTION awards_guard_closed_draw() CASCADE;
