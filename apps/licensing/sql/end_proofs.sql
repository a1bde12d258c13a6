-- Notice and decision of a proceeding that did not go over the portal are served by a proof: recorded by one officer with
-- the scan of the receipt, and confirmed by another. Without that no service is kept: no time to answer runs, no licence
-- ends. Frozen once released: a change goes into a new file with a new migration.
-- Twin: operations/ending_service.py
CREATE FUNCTION licensing_guard_proof() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
    RAISE EXCEPTION 'the record of a service is kept' USING ERRCODE = '23001';
  ELSIF TG_OP = 'UPDATE' THEN
    IF OLD.seconded_on IS NOT NULL OR OLD.struck_on IS NOT NULL
       OR (OLD.paper_id, OLD.method, OLD.served_on, OLD.receipt, OLD.scan_id, OLD.entered_on, OLD.entered_by_id)
          IS DISTINCT FROM
          (NEW.paper_id, NEW.method, NEW.served_on, NEW.receipt, NEW.scan_id, NEW.entered_on, NEW.entered_by_id) THEN
      RAISE EXCEPTION 'the record of a service is kept' USING ERRCODE = '23001';
    END IF;
  ELSIF NEW.seconded_on IS NOT NULL OR NEW.struck_on IS NOT NULL
     OR EXISTS (SELECT FROM licensing_service s WHERE s.paper_id = NEW.paper_id)
     OR NOT EXISTS (
       SELECT FROM licensing_endpaper p JOIN licensing_ending c ON c.id = p.ending_id
       WHERE p.id = NEW.paper_id AND p.issued_on <= NEW.served_on
         AND (p.kind, c.state) IN (('end_notice', 'noticed'), ('end_decision', 'decided'))
     ) THEN
    RAISE EXCEPTION 'a service is recorded once, while the paper waits for it, and confirmed afterwards'
      USING ERRCODE = '23514';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER licensing_proof_kept BEFORE INSERT OR UPDATE OR DELETE ON licensing_proof
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_proof();
CREATE TRIGGER licensing_proof_kept_whole BEFORE TRUNCATE ON licensing_proof
  FOR EACH STATEMENT EXECUTE FUNCTION licensing_guard_proof();

CREATE FUNCTION licensing_guard_proved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM licensing_proof f
    WHERE f.paper_id = NEW.paper_id AND f.seconded_on IS NOT NULL
      AND f.method = NEW.method AND f.served_on = NEW.served_on AND f.receipt = NEW.receipt
  ) THEN
    RAISE EXCEPTION 'a service is proved by a receipt that another officer has confirmed' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_service_proved BEFORE INSERT ON licensing_service
  FOR EACH ROW WHEN (NEW.method <> 'electronic') EXECUTE FUNCTION licensing_guard_proved();

-- the pairs of states.ENDINGS, with what waits for its second look
CREATE OR REPLACE FUNCTION licensing_ending_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('proposed', 'noticed'), ('noticed', 'noticed'), ('noticed', 'answering'), ('answering', 'answering'),
    ('answering', 'answered'), ('answering', 'hearing'), ('answered', 'hearing'), ('hearing', 'hearing'),
    ('hearing', 'answered'), ('answered', 'answered'), ('answered', 'reviewed'), ('reviewed', 'reviewed'),
    ('reviewed', 'decided'), ('decided', 'decided'), ('decided', 'served'),
    ('proposed', 'dropped'), ('noticed', 'dropped'), ('answering', 'dropped'), ('hearing', 'dropped'),
    ('answered', 'dropped'), ('reviewed', 'dropped'), ('decided', 'dropped'),
    ('decided', 'overturned'), ('served', 'overturned')
  )
$$;
