-- What the holder of a licence said on paper: entered in time, kept, and weighed before anything is decided. Twin:
-- operations/ending_letters.py.
CREATE OR REPLACE FUNCTION licensing_ending_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('proposed', 'noticed'), ('noticed', 'answering'), ('answering', 'answering'), ('answering', 'answered'),
    ('answering', 'hearing'), ('answered', 'hearing'), ('hearing', 'hearing'), ('hearing', 'answered'),
    ('answered', 'answered'), ('answered', 'reviewed'), ('reviewed', 'reviewed'),
    ('reviewed', 'decided'), ('decided', 'served'),
    ('proposed', 'dropped'), ('noticed', 'dropped'), ('answering', 'dropped'), ('hearing', 'dropped'),
    ('answered', 'dropped'), ('reviewed', 'dropped'), ('decided', 'dropped'),
    ('decided', 'overturned'), ('served', 'overturned')
  )
$$;

CREATE FUNCTION licensing_guard_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a letter stays on record' USING ERRCODE = '23001';
  ELSIF TG_OP = 'UPDATE' THEN
    IF OLD.seconded_on IS NOT NULL OR OLD.struck_on IS NOT NULL
       OR (OLD.ending_id, OLD.says, OLD.text, OLD.manner, OLD.posted_on, OLD.received_on, OLD.scan_id, OLD.after_review,
           OLD.entered_on, OLD.entered_by_id)
          IS DISTINCT FROM
          (NEW.ending_id, NEW.says, NEW.text, NEW.manner, NEW.posted_on, NEW.received_on, NEW.scan_id, NEW.after_review,
           NEW.entered_on, NEW.entered_by_id) THEN
      RAISE EXCEPTION 'a letter stays on record' USING ERRCODE = '23001';
    END IF;
  ELSIF NEW.seconded_on IS NOT NULL OR NEW.struck_on IS NOT NULL OR NOT EXISTS (
    SELECT FROM licensing_ending c JOIN licensing_endground g ON g.id = c.ground_id
    WHERE c.id = NEW.ending_id AND c.state IN ('answering', 'hearing', 'answered', 'reviewed')
      AND NEW.after_review = (c.reviewed_on IS NOT NULL) AND (NEW.says = 'statement' OR g.hearing)
      AND coalesce(NEW.posted_on, NEW.received_on) BETWEEN c.notice_on AND CASE
        WHEN NEW.says = 'statement' AND c.hearing_asked_on IS NOT NULL
          THEN greatest(c.answer_until, coalesce(c.heard_on, NEW.entered_on))
        ELSE c.answer_until END
  ) THEN
    RAISE EXCEPTION 'a letter is entered that came in time, before the decision' USING ERRCODE = '23514';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER licensing_letter_kept BEFORE INSERT OR UPDATE OR DELETE ON licensing_letter
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_letter();

-- no review or decision, nor the end of the time to answer, over what nobody has weighed; and what another officer
-- confirmed stands in the proceeding before it is reviewed
CREATE FUNCTION licensing_guard_weighed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> NEW.state AND EXISTS (
    SELECT FROM licensing_letter l
    WHERE l.ending_id = NEW.id AND l.struck_on IS NULL AND (l.seconded_on IS NULL OR l.after_review)
  ) AND (NEW.state IN ('reviewed', 'decided')
         OR (OLD.state, NEW.state) = ('answering', 'answered') AND NEW.waived_on IS NULL) THEN
    RAISE EXCEPTION 'what a holder said on paper is weighed first' USING ERRCODE = '23514';
  END IF;
  IF NEW.reviewed_on IS NOT NULL AND OLD.reviewed_on IS NULL AND EXISTS (
    SELECT FROM licensing_letter l WHERE l.ending_id = NEW.id AND l.seconded_on IS NOT NULL AND NOT l.after_review
      AND (l.says = 'statement' AND position(l.text IN NEW.statement) = 0
           OR l.says = 'hearing' AND NEW.heard_on IS NULL)
  ) THEN
    RAISE EXCEPTION 'what a holder said on paper is weighed first' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_ending_weighed BEFORE UPDATE ON licensing_ending
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_weighed();
