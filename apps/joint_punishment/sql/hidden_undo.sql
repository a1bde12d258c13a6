DROP FUNCTION joint_punishment_guard_hidden() CASCADE;
