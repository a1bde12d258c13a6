-- Evidence is handed in with a step: of the bureau with its proposal, of the party while it may state its case, which a
-- hearing that it asked for does not end.
CREATE OR REPLACE FUNCTION serious_list_guard_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM serious_list_case c WHERE c.id = NEW.case_id
    AND (NEW.side = 'bureau' AND c.state = 'proposed'
         OR NEW.side = 'party' AND c.state IN ('noticed', 'answering', 'hearing'))
  ) THEN
    RAISE EXCEPTION 'evidence is handed in with a proposal or a statement' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
