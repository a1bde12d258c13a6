-- Evidence stands as it was handed in, and is handed in with a step: of the bureau with its proposal, of the party while
-- it may state its case.
CREATE TRIGGER serious_list_evidence_kept BEFORE UPDATE OR DELETE ON serious_list_evidence
  FOR EACH ROW EXECUTE FUNCTION serious_list_refuse();

CREATE FUNCTION serious_list_guard_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM serious_list_case c WHERE c.id = NEW.case_id
    AND (NEW.side = 'bureau' AND c.state = 'proposed' OR NEW.side = 'party' AND c.state IN ('noticed', 'answering'))
  ) THEN
    RAISE EXCEPTION 'evidence is handed in with a proposal or a statement' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_evidence_in_time BEFORE INSERT ON serious_list_evidence
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_evidence();
