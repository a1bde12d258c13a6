-- An interest stands while a visit is open from which the head of the bureau had the inspector step aside. Twin:
-- queries/fitness.py, kept_away.
CREATE FUNCTION inspections_guard_kept_away() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM inspections_recusalrequest r
    JOIN inspections_visit v ON v.id = r.visit_id
    JOIN registry_enterprise f ON f.id = v.enterprise_id
    WHERE r.inspector_id = NEW.inspector_id AND r.granted AND v.state IN ('assigned', 'entered')
      AND NEW.enterprise_id IN (f.id, f.merged_into_id)
  ) THEN
    RAISE EXCEPTION 'an interest stands while the visit is open that it keeps away from' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_interest_kept_away BEFORE UPDATE ON inspections_interest FOR EACH ROW
  WHEN (OLD.ended_on IS NULL AND NEW.ended_on IS NOT NULL) EXECUTE FUNCTION inspections_guard_kept_away();
