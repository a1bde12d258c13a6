DROP FUNCTION joint_punishment_page(bigint, bigint, integer, date);
DROP FUNCTION joint_punishment_person(bigint, text, text, text, text, text, text, text, date, date, date);
DROP FUNCTION joint_punishment_of_persons(varchar[]);
