DROP TRIGGER joint_punishment_answer_kept ON joint_punishment_answer;
DROP TRIGGER joint_punishment_item_kept ON joint_punishment_item;
DROP FUNCTION joint_punishment_refuse();
