DROP TRIGGER awards_staff_kept ON awards_staffinterest;
DROP TRIGGER awards_recommendation_recusal ON awards_recommendation;
DROP TRIGGER awards_application_recusal ON awards_application;
DROP TRIGGER awards_objection_recusal ON awards_objection;
DROP TRIGGER awards_case_recusal ON awards_case;
DROP TRIGGER awards_round_recusal ON awards_round;
DROP FUNCTION awards_staff_kept();
DROP FUNCTION awards_guard_recusal();
DROP FUNCTION awards_tied(bigint, text, date);
