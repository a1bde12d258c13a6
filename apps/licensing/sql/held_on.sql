-- A hearing is called in time, and may be put off: by a call of its own that nobody was served yet, with the same days
-- before it. It is closed where its newest call was served in time; the day on which it took place is said once.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twins: operations/ending_hearings.py, documents/hearings.py (write_record), models/ending.py (licensing_ending_held)
CREATE OR REPLACE FUNCTION licensing_guard_hearing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  call bigint := (SELECT max(p.id) FROM licensing_endpaper p WHERE p.ending_id = NEW.id AND p.kind = 'end_hearing');
BEGIN
  IF NEW.hearing_on IS DISTINCT FROM OLD.hearing_on AND (
    OLD.heard_on IS NOT NULL
    OR EXISTS (SELECT FROM licensing_service s WHERE s.paper_id = call) OR NOT EXISTS (
      SELECT FROM licensing_endpaper p
      JOIN deadlines_limit l ON l.code = 'licensing.hearing_notice' AND l.validity @> p.issued_on
      WHERE p.id = call AND deadlines_due_on(p.issued_on, l.value::int, l.unit, l.rolls_over) <= NEW.hearing_on
    )
  ) THEN
    RAISE EXCEPTION 'the holder is called in time before the hearing, and a call that was stands' USING ERRCODE = '23514';
  END IF;
  IF OLD.heard_on IS NULL AND NEW.heard_on IS NOT NULL AND NOT coalesce(
    licensing_called(call, NEW.hearing_on) AND NEW.heard_on >= NEW.hearing_on AND NEW.hearing_minutes <> '', false
  ) THEN
    RAISE EXCEPTION 'a hearing is held where its newest call was served in time' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION licensing_guard_when_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.heard_on IS NOT NULL AND NEW.hearing_held_on IS DISTINCT FROM OLD.hearing_held_on
     OR OLD.heard_on IS NULL AND NEW.heard_on IS NOT NULL AND NEW.hearing_held_on IS NULL THEN
    RAISE EXCEPTION 'the day on which a hearing took place is said once' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_ending_when_held BEFORE UPDATE ON licensing_ending
  FOR EACH ROW WHEN (OLD.heard_on IS NOT NULL OR NEW.heard_on IS NOT NULL) EXECUTE FUNCTION licensing_guard_when_held();
