-- The call to a hearing on the end of a licence is served by a proof like notice and decision, or confirmed by the holder;
-- the hearing is closed on its day or later, with its minutes, where the newest call reached the holder the days of the
-- rules before it. A call that did stands: only one that did not is made anew.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twins: operations/ending_service.py, operations/ending_hearings.py
CREATE OR REPLACE FUNCTION licensing_guard_proof() RETURNS trigger LANGUAGE plpgsql AS $$
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
         AND (p.kind, c.state) IN (('end_notice', 'noticed'), ('end_hearing', 'hearing'), ('end_decision', 'decided'))
         AND NOT EXISTS (
           SELECT FROM licensing_endpaper n WHERE n.ending_id = p.ending_id AND n.kind = p.kind AND n.id > p.id
         )
     ) THEN
    RAISE EXCEPTION 'a service is recorded once, while the paper waits for it, and confirmed afterwards'
      USING ERRCODE = '23514';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- whether a call is proved to have reached its holder the days of the rules before a day
CREATE FUNCTION licensing_called(call bigint, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM licensing_endpaper p JOIN licensing_service s ON s.paper_id = p.id
    JOIN deadlines_limit l ON l.code = 'licensing.hearing_notice' AND l.validity @> p.issued_on
    WHERE p.id = call AND deadlines_due_on(s.served_on, l.value::int, l.unit, l.rolls_over) <= day
  )
$$;

CREATE FUNCTION licensing_guard_hearing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  calls bigint[] := ARRAY(
    SELECT p.id FROM licensing_endpaper p WHERE p.ending_id = NEW.id AND p.kind = 'end_hearing' ORDER BY p.id DESC LIMIT 2
  );
BEGIN
  IF NEW.hearing_on IS DISTINCT FROM OLD.hearing_on AND (
    OLD.heard_on IS NOT NULL OR OLD.hearing_on IS NOT NULL AND licensing_called(calls[2], OLD.hearing_on) OR NOT EXISTS (
      SELECT FROM licensing_endpaper p
      JOIN deadlines_limit l ON l.code = 'licensing.hearing_notice' AND l.validity @> p.issued_on
      WHERE p.id = calls[1] AND deadlines_due_on(p.issued_on, l.value::int, l.unit, l.rolls_over) <= NEW.hearing_on
    )
  ) THEN
    RAISE EXCEPTION 'the holder is called in time before the hearing, and a call that was stands' USING ERRCODE = '23514';
  END IF;
  IF OLD.heard_on IS NULL AND NEW.heard_on IS NOT NULL AND NOT coalesce(
    licensing_called(calls[1], NEW.hearing_on) AND NEW.heard_on >= NEW.hearing_on AND NEW.hearing_minutes <> '', false
  ) THEN
    RAISE EXCEPTION 'a hearing is held where its newest call was served in time' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_ending_hearing BEFORE UPDATE ON licensing_ending
  FOR EACH ROW WHEN (OLD.hearing_on IS DISTINCT FROM NEW.hearing_on OR OLD.heard_on IS DISTINCT FROM NEW.heard_on)
  EXECUTE FUNCTION licensing_guard_hearing();
