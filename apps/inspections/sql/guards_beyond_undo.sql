DROP TRIGGER inspections_visit_item_once ON inspections_visititem;
CREATE TRIGGER inspections_visit_item_once BEFORE INSERT OR UPDATE OF nth ON inspections_visititem
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_once();
DROP TRIGGER inspections_limitexception_kept_whole ON inspections_limitexception;
DROP TRIGGER inspections_exception_guard ON inspections_limitexception;
DROP FUNCTION inspections_guard_exception();
