-- What papers say of turning against them is law like any other: a version stands, and ends from a day that lies ahead.
CREATE TRIGGER inspections_recourse_stands BEFORE UPDATE OR DELETE ON inspections_recourse
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_law();
CREATE TRIGGER inspections_recourse_kept_whole BEFORE TRUNCATE ON inspections_recourse
  FOR EACH STATEMENT EXECUTE FUNCTION inspections_refuse_truncate();
