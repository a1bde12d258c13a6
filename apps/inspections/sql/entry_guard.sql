-- answers, photos and results are written by an inspector of the visit, while it is to be checked
CREATE OR REPLACE FUNCTION inspections_guard_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  visit bigint;
  standing text;
BEGIN
  visit := CASE TG_OP WHEN 'DELETE' THEN OLD.visit_id ELSE NEW.visit_id END;
  SELECT state INTO standing FROM inspections_visit WHERE id = visit;
  IF standing IS DISTINCT FROM 'assigned' THEN
    RAISE EXCEPTION 'what was entered stands until it is returned' USING ERRCODE = '23514';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF TG_TABLE_NAME <> 'inspections_result' THEN -- a result names nobody: its visit does
    IF NOT inspections_sits(visit, NEW.by_id) THEN
      RAISE EXCEPTION 'a result is entered by an inspector of the visit' USING ERRCODE = '23514';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER inspections_answer_guard BEFORE INSERT OR UPDATE OR DELETE ON inspections_answer
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_entry();
CREATE OR REPLACE TRIGGER inspections_photo_guard BEFORE INSERT OR UPDATE OR DELETE ON inspections_photo
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_entry();
CREATE OR REPLACE TRIGGER inspections_result_guard BEFORE INSERT OR UPDATE OR DELETE ON inspections_result
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_entry();
