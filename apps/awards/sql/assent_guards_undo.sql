DROP TRIGGER awards_assent_guard ON awards_assent;
DROP FUNCTION awards_guard_assent();
DROP TRIGGER awards_round_carried ON awards_round;
DROP FUNCTION awards_guard_carried();
DROP FUNCTION awards_carried(bigint, text);
