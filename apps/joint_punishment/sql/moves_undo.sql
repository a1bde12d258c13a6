DROP TRIGGER joint_punishment_measure_stands ON joint_punishment_measure;
DROP FUNCTION joint_punishment_guard_delivery() CASCADE;
DROP FUNCTION joint_punishment_guard_answer() CASCADE;
DROP FUNCTION joint_punishment_refuse_delivery() CASCADE;
DROP FUNCTION joint_punishment_move(text, text);
