-- A line of a feed and an answer stay as they were: a partner holds a copy of the one, and said the other.
CREATE FUNCTION joint_punishment_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'lines of a feed and answers are append-only' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER joint_punishment_item_kept BEFORE UPDATE OR DELETE ON joint_punishment_item
  FOR EACH ROW EXECUTE FUNCTION joint_punishment_refuse();
CREATE TRIGGER joint_punishment_answer_kept BEFORE UPDATE OR DELETE ON joint_punishment_answer
  FOR EACH ROW EXECUTE FUNCTION joint_punishment_refuse();
