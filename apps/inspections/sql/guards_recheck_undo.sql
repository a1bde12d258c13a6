DROP TRIGGER inspections_recheck_guard ON inspections_recheck;
DROP FUNCTION inspections_guard_recheck();
CREATE TRIGGER inspections_recheck_kept BEFORE UPDATE OR DELETE ON inspections_recheck
  FOR EACH ROW EXECUTE FUNCTION inspections_refuse();
