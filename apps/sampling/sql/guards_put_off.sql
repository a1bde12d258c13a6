-- As guards_calls.sql has it; and a hearing may be put off, by a call of its own with the same days before it.
-- Frozen once released: a change goes into a new file with a new migration. Twin: operations/hearings.py
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
  IF OLD.heard_on IS NULL AND NEW.heard_on IS NOT NULL AND (
    NEW.hearing_on IS NULL OR NEW.heard_on < NEW.hearing_on OR NEW.minutes = ''
    OR NOT sampling_called(NEW.call_id, NEW.hearing_on)
    OR sampling_acted_before('order', NEW.rectification_id, NEW.heard_by_id)
  ) THEN
    PERFORM sampling_refuse('a hearing is called in time, has its day and its minutes, and is led by somebody apart (Administrative Penalty Law Art. 64)');
  END IF;
  RETURN NEW;
END $$;
