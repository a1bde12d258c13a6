DROP FUNCTION joint_punishment_page(bigint, bigint, integer, date);
