DROP TRIGGER inspections_order_guard ON inspections_order;
DROP FUNCTION inspections_guard_order();
DROP FUNCTION inspections_order_move_allowed(text, text);
CREATE TRIGGER inspections_order_move BEFORE UPDATE ON inspections_order
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_move();
