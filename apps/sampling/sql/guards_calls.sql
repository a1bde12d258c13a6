-- The call to a hearing is served by a proof that one officer recorded and another confirmed, or confirmed by the
-- enterprise; a hearing is closed on its day or later, with its minutes, where its newest call reached the enterprise the
-- days of the rules before it (Administrative Penalty Law Art. 64). A call that did stands: only one that did not is made
-- anew, by a paper of its own. Twins: operations/hearing_calls.py, operations/hearings.py
CREATE FUNCTION sampling_guard_proof() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
    PERFORM sampling_refuse('the record of a service is kept');
  ELSIF TG_OP = 'UPDATE' THEN
    IF OLD.seconded_on IS NOT NULL OR OLD.struck_on IS NOT NULL
       OR (OLD.paper_id, OLD.method, OLD.served_on, OLD.receipt, OLD.scan_id, OLD.entered_on, OLD.entered_by_id)
          IS DISTINCT FROM
          (NEW.paper_id, NEW.method, NEW.served_on, NEW.receipt, NEW.scan_id, NEW.entered_on, NEW.entered_by_id) THEN
      PERFORM sampling_refuse('the record of a service is kept');
    END IF;
  ELSIF NEW.seconded_on IS NOT NULL OR NEW.struck_on IS NOT NULL
     OR EXISTS (SELECT FROM sampling_service s WHERE s.paper_id = NEW.paper_id)
     OR NOT EXISTS (
       SELECT FROM sampling_paper p JOIN sampling_answer a ON a.call_id = p.id
       WHERE p.id = NEW.paper_id AND p.issued_on <= NEW.served_on AND a.heard_on IS NULL AND a.taken_back_on IS NULL
     ) THEN
    PERFORM sampling_refuse('a service is recorded once, while the paper waits for it, and confirmed afterwards');
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER sampling_proof_kept BEFORE INSERT OR UPDATE OR DELETE ON sampling_proof
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_proof();
CREATE TRIGGER sampling_proof_kept_whole BEFORE TRUNCATE ON sampling_proof
  FOR EACH STATEMENT EXECUTE FUNCTION sampling_guard_proof();

CREATE FUNCTION sampling_guard_proved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM sampling_refuse('a service that is on record stands');
  END IF;
  IF NEW.method <> 'electronic' AND NOT EXISTS (
    SELECT FROM sampling_proof f
    WHERE f.paper_id = NEW.paper_id AND f.seconded_on IS NOT NULL
      AND f.method = NEW.method AND f.served_on = NEW.served_on AND f.receipt = NEW.receipt
  ) THEN
    PERFORM sampling_refuse('a service is proved by a receipt that another officer has confirmed');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_service_proved BEFORE INSERT OR UPDATE OR DELETE ON sampling_service
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_proved();

-- whether a call is proved to have reached the enterprise the days of the rules before a day
CREATE FUNCTION sampling_called(call bigint, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM sampling_paper p JOIN sampling_service s ON s.paper_id = p.id
    JOIN deadlines_limit l ON l.code = 'sampling.hearing_notice' AND l.validity @> p.issued_on
    WHERE p.id = call AND deadlines_due_on(s.served_on, l.value::int, l.unit, l.rolls_over) <= day
  )
$$;

CREATE OR REPLACE FUNCTION sampling_guard_called() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved boolean := (NEW.called_on, NEW.hearing_on, NEW.hearing_place, NEW.call_id)
                   IS DISTINCT FROM (OLD.called_on, OLD.hearing_on, OLD.hearing_place, OLD.call_id);
BEGIN
  IF OLD.heard_on IS NOT NULL AND (
    moved OR (NEW.heard_on, NEW.minutes, NEW.heard_by_id) IS DISTINCT FROM (OLD.heard_on, OLD.minutes, OLD.heard_by_id)
  ) THEN
    PERFORM sampling_refuse('a hearing that was held stands');
  END IF;
  IF moved AND (NEW.call_id IS NOT DISTINCT FROM OLD.call_id OR NOT EXISTS (
    SELECT FROM sampling_paper p
    JOIN deadlines_limit l ON l.code = 'sampling.hearing_notice' AND l.validity @> p.issued_on
    WHERE p.id = NEW.call_id AND p.kind = 'hearing' AND p.batch_id = NEW.batch_id AND p.enterprise_id = NEW.enterprise_id
      AND p.issued_on = NEW.called_on AND p.id > coalesce(OLD.call_id, 0)
      AND deadlines_due_on(p.issued_on, l.value::int, l.unit, l.rolls_over) <= NEW.hearing_on
  )) THEN
    PERFORM sampling_refuse('a hearing is called in time before, by a paper of its own (Administrative Penalty Law Art. 64)');
  END IF;
  IF moved AND OLD.hearing_on IS NOT NULL AND sampling_called(OLD.call_id, OLD.hearing_on) THEN
    PERFORM sampling_refuse('a call that was served in time stands');
  END IF;
  IF OLD.heard_on IS NULL AND NEW.heard_on IS NOT NULL AND (
    NEW.hearing_on IS NULL OR NEW.heard_on < NEW.hearing_on OR NEW.minutes = ''
    OR NOT sampling_called(NEW.call_id, NEW.hearing_on)
    OR sampling_acted_before('order', NEW.rectification_id, NEW.heard_by_id)
  ) THEN
    PERFORM sampling_refuse('a hearing is called in time, has its day and its minutes, and is led by somebody apart (Administrative Penalty Law Art. 64)');
  END IF;
  RETURN NEW;
END $$;
