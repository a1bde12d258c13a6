-- As end_calls.sql has it; and a day moves only with a call of its own, which nobody was served yet.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE OR REPLACE FUNCTION licensing_guard_hearing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  calls bigint[] := ARRAY(
    SELECT p.id FROM licensing_endpaper p WHERE p.ending_id = NEW.id AND p.kind = 'end_hearing' ORDER BY p.id DESC LIMIT 2
  );
BEGIN
  IF NEW.hearing_on IS DISTINCT FROM OLD.hearing_on AND (
    OLD.heard_on IS NOT NULL OR OLD.hearing_on IS NOT NULL AND licensing_called(calls[2], OLD.hearing_on)
    OR EXISTS (SELECT FROM licensing_service s WHERE s.paper_id = calls[1]) OR NOT EXISTS (
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
