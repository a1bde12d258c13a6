-- The notice of the way to credit repair is served with the decision, not before and not after it (两书同达). A case that was
-- decided before there was such a notice has none.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE FUNCTION serious_list_guard_both_papers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM serious_list_paper p LEFT JOIN serious_list_service s ON s.paper_id = p.id
    WHERE p.case_id = NEW.id AND p.kind = 'repair_way' AND s.served_on IS DISTINCT FROM NEW.decision_served_on
  ) THEN
    RAISE EXCEPTION 'decision and notice of the way to credit repair are served together' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_both_papers BEFORE UPDATE ON serious_list_case
  FOR EACH ROW WHEN (OLD.decision_served_on IS NULL AND NEW.decision_served_on IS NOT NULL)
  EXECUTE FUNCTION serious_list_guard_both_papers();
