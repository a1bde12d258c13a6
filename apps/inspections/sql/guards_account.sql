-- Number and account of an inspector: the one stands in lists of draws, the other decides who enters and who reviews.
-- Whoever was drawn without an account is given one while the visit is open, for nobody could enter it otherwise; not
-- the account that has reviewed the visit.
CREATE OR REPLACE FUNCTION inspections_guard_inspector() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.key <> OLD.key AND EXISTS (SELECT FROM inspections_candidate WHERE inspector_id = OLD.id) THEN
    RAISE EXCEPTION 'the number of an inspector stands in a draw' USING ERRCODE = '23514';
  END IF;
  IF NEW.user_id IS DISTINCT FROM OLD.user_id AND EXISTS (
    SELECT FROM inspections_seat s JOIN inspections_visit v ON v.id = s.visit_id
    WHERE s.inspector_id = OLD.id AND v.state NOT IN ('published', 'void')
      AND (OLD.user_id IS NOT NULL OR v.reviewed_by_id = NEW.user_id)
  ) THEN
    RAISE EXCEPTION 'the account of an inspector stands while a visit of theirs is open' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
