CREATE OR REPLACE FUNCTION inspections_guard_inspector() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.key <> OLD.key AND EXISTS (SELECT FROM inspections_candidate WHERE inspector_id = OLD.id) THEN
    RAISE EXCEPTION 'the number of an inspector stands in a draw' USING ERRCODE = '23514';
  END IF;
  IF NEW.user_id IS DISTINCT FROM OLD.user_id AND EXISTS (
    SELECT FROM inspections_seat s JOIN inspections_visit v ON v.id = s.visit_id
    WHERE s.inspector_id = OLD.id AND v.state NOT IN ('published', 'void')
  ) THEN
    RAISE EXCEPTION 'the account of an inspector stands while a visit of theirs is open' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
