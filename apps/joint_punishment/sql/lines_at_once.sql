-- What lines.sql leaves besides columns, for tables that were made with them.
CREATE TRIGGER joint_punishment_item_filled BEFORE INSERT ON joint_punishment_item
  FOR EACH ROW EXECUTE FUNCTION joint_punishment_fill_line();
-- a thousand keys are written faster than they are compressed
ALTER TABLE joint_punishment_reading ALTER unshown SET STORAGE EXTERNAL;
