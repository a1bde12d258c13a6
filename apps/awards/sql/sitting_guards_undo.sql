DROP TRIGGER awards_member_kept ON awards_member;
DROP TRIGGER awards_round_voted ON awards_round;
DROP FUNCTION awards_guard_member();
DROP FUNCTION awards_guard_sitting();
