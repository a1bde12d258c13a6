DROP FUNCTION joint_punishment_person(bigint, text, text, text, text, text, text, text, date, date, date, date);
