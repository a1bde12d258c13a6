DROP TRIGGER inspections_seat_moved ON inspections_seat;
DROP TRIGGER inspections_paper_kept ON inspections_paper;
CREATE TRIGGER inspections_paper_kept BEFORE UPDATE ON inspections_paper
  FOR EACH ROW EXECUTE FUNCTION inspections_refuse();
DROP TRIGGER inspections_recheck_kept ON inspections_recheck;
CREATE TRIGGER inspections_recheck_kept BEFORE UPDATE ON inspections_recheck
  FOR EACH ROW EXECUTE FUNCTION inspections_refuse();
