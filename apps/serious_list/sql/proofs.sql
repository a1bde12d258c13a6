-- A paper that did not go over the portal is served by a proof: recorded by one officer with the scan of the receipt, and
-- confirmed by another. Without that no service is kept, and what needs a service (time to answer, publication, the entry
-- that stands again) does not begin. Frozen once released: a change goes into a new file with a new migration.
-- Twin: operations/proofs.py
CREATE FUNCTION serious_list_guard_proof() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'the record of a service is kept' USING ERRCODE = '23001';
  ELSIF TG_OP = 'UPDATE' THEN
    IF OLD.seconded_on IS NOT NULL OR OLD.struck_on IS NOT NULL
       OR (OLD.paper_id, OLD.method, OLD.served_on, OLD.receipt, OLD.scan_id, OLD.entered_on, OLD.entered_by_id)
          IS DISTINCT FROM
          (NEW.paper_id, NEW.method, NEW.served_on, NEW.receipt, NEW.scan_id, NEW.entered_on, NEW.entered_by_id) THEN
      RAISE EXCEPTION 'the record of a service is kept' USING ERRCODE = '23001';
    END IF;
  ELSIF NEW.seconded_on IS NOT NULL OR NEW.struck_on IS NOT NULL
     OR EXISTS (SELECT FROM serious_list_service s WHERE s.paper_id = NEW.paper_id)
     OR NOT EXISTS (SELECT FROM serious_list_paper p WHERE p.id = NEW.paper_id AND p.issued_on <= NEW.served_on) THEN
    RAISE EXCEPTION 'a service is recorded once, after the paper was issued, and confirmed afterwards'
      USING ERRCODE = '23514';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER serious_list_proof_kept BEFORE INSERT OR UPDATE OR DELETE ON serious_list_proof
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_proof();

-- the way to credit repair goes with the decision: one receipt proves both
CREATE FUNCTION serious_list_guard_proved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM serious_list_paper mine
    JOIN serious_list_paper proved ON proved.id = mine.id
      OR mine.kind = 'repair_way' AND proved.kind = 'decision' AND proved.case_id = mine.case_id
    JOIN serious_list_proof f ON f.paper_id = proved.id
    WHERE mine.id = NEW.paper_id AND f.seconded_on IS NOT NULL
      AND f.method = NEW.method AND f.served_on = NEW.served_on AND f.receipt = NEW.receipt
  ) THEN
    RAISE EXCEPTION 'a service is proved by a receipt that another officer has confirmed' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_service_proved BEFORE INSERT ON serious_list_service
  FOR EACH ROW WHEN (NEW.method <> 'electronic') EXECUTE FUNCTION serious_list_guard_proved();
