-- Papers and re-checks are kept: neither altered nor taken away.
DROP TRIGGER inspections_paper_kept ON inspections_paper;
CREATE TRIGGER inspections_paper_kept BEFORE UPDATE OR DELETE ON inspections_paper
  FOR EACH ROW EXECUTE FUNCTION inspections_refuse();
DROP TRIGGER inspections_recheck_kept ON inspections_recheck;
CREATE TRIGGER inspections_recheck_kept BEFORE UPDATE OR DELETE ON inspections_recheck
  FOR EACH ROW EXECUTE FUNCTION inspections_refuse();

-- A seat that the draw gave is not handed to somebody else afterwards.
CREATE TRIGGER inspections_seat_moved BEFORE UPDATE OF visit_id, inspector_id, team ON inspections_seat
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_seat();

-- A form in use gets no question from a draft either.
CREATE OR REPLACE FUNCTION inspections_guard_form() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  used boolean;
BEGIN
  IF TG_TABLE_NAME = 'inspections_formversion' THEN
    used := OLD.published_on IS NOT NULL;
  ELSIF TG_OP = 'INSERT' THEN
    used := EXISTS (SELECT FROM inspections_formversion WHERE id = NEW.form_id AND published_on IS NOT NULL);
  ELSIF TG_OP = 'DELETE' THEN
    used := EXISTS (SELECT FROM inspections_formversion WHERE id = OLD.form_id AND published_on IS NOT NULL);
  ELSE
    used := EXISTS (SELECT FROM inspections_formversion
                    WHERE id IN (OLD.form_id, NEW.form_id) AND published_on IS NOT NULL);
  END IF;
  IF used THEN
    RAISE EXCEPTION 'a form in use never changes' USING ERRCODE = '23514';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
