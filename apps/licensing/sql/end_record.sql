-- A hearing that was held leaves its minutes as a paper, with who presided, who attended and who signed; whoever was at the
-- check on site does not preside, review or decide. A request that was taken back is not made again. All of it stands.
-- Rows of before have the minutes alone, and stay as they are.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twins: operations/ending_hearings.py, operations/ending_steps.py (apart), operations/ending_letters.py
CREATE FUNCTION licensing_guard_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.heard_on IS NOT NULL AND
     (OLD.hearing_minutes, OLD.hearing_missed, OLD.hearing_present, OLD.hearing_signed, OLD.heard_by_id, OLD.heard_label)
     IS DISTINCT FROM
     (NEW.hearing_minutes, NEW.hearing_missed, NEW.hearing_present, NEW.hearing_signed, NEW.heard_by_id, NEW.heard_label)
     OR OLD.hearing_withdrawn_on IS NOT NULL AND
        (NEW.hearing_withdrawn_on IS DISTINCT FROM OLD.hearing_withdrawn_on OR NEW.state = 'hearing') THEN
    RAISE EXCEPTION 'what was done in a proceeding stands' USING ERRCODE = '23514';
  END IF;
  IF OLD.heard_on IS NULL AND NEW.heard_on IS NOT NULL AND (
    NEW.heard_by_id IS NULL OR NEW.hearing_present = '' OR NEW.hearing_signed = ''
    OR NOT EXISTS (SELECT FROM licensing_endpaper p WHERE p.ending_id = NEW.id AND p.kind = 'end_minutes')
  ) THEN
    RAISE EXCEPTION 'a hearing leaves minutes: who presided, who attended, who signed' USING ERRCODE = '23514';
  END IF;
  IF OLD.hearing_withdrawn_on IS NULL AND NEW.hearing_withdrawn_on IS NOT NULL AND OLD.state <> 'hearing' THEN
    RAISE EXCEPTION 'a request for a hearing is taken back before the hearing is closed' USING ERRCODE = '23514';
  END IF;
  IF EXISTS (
    SELECT FROM licensing_aftercheck c
    WHERE c.ending_id = NEW.id AND (
      OLD.heard_by_id IS NULL AND NEW.heard_by_id IN (c.filed_by_id, c.confirmed_by_id)
      OR OLD.reviewed_by_id IS NULL AND NEW.reviewed_by_id IN (c.filed_by_id, c.confirmed_by_id)
      OR OLD.decided_by_id IS NULL AND NEW.decided_by_id IN (c.filed_by_id, c.confirmed_by_id))
  ) THEN
    RAISE EXCEPTION 'whoever was at the check on site does not preside, review or decide' USING ERRCODE = '23514';
  END IF;
  IF OLD.heard_by_id IS NULL AND NEW.heard_by_id IS NOT NULL
     AND licensing_seated(NEW.heard_by_id, (SELECT l.enterprise_id FROM licensing_licence l WHERE l.id = NEW.licence_id)) THEN
    RAISE EXCEPTION 'nobody presides in his own case' USING ERRCODE = '23514';
  END IF;
  IF OLD.reviewed_by_id IS NULL AND NEW.reviewed_by_id IN (NEW.proposed_by_id, NEW.handled_by_id) THEN
    RAISE EXCEPTION 'whoever proposed or prepared the end of a licence does not review the answer' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_ending_record BEFORE UPDATE ON licensing_ending
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_record();

-- a letter of a hearing that was not held any more is in time up to the day on which the request was taken back
CREATE OR REPLACE FUNCTION licensing_guard_letter() RETURNS trigger LANGUAGE plpgsql AS $$
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
          THEN greatest(c.answer_until, coalesce(c.heard_on, c.hearing_withdrawn_on, NEW.entered_on))
        ELSE c.answer_until END
  ) THEN
    RAISE EXCEPTION 'a letter is entered that came in time, before the decision' USING ERRCODE = '23514';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- a request that came on paper is weighed where the hearing was held, or the holder took it back
CREATE OR REPLACE FUNCTION licensing_guard_weighed() RETURNS trigger LANGUAGE plpgsql AS $$
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
           OR l.says = 'hearing' AND NEW.heard_on IS NULL AND NEW.hearing_withdrawn_on IS NULL)
  ) THEN
    RAISE EXCEPTION 'what a holder said on paper is weighed first' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

-- the pairs of states.ENDINGS, with what waits for its second look
CREATE OR REPLACE FUNCTION licensing_ending_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('proposed', 'noticed'), ('noticed', 'noticed'), ('noticed', 'answering'), ('answering', 'answering'),
    ('answering', 'answered'), ('answering', 'hearing'), ('answered', 'hearing'), ('hearing', 'hearing'),
    ('hearing', 'answered'), ('hearing', 'answering'), ('answered', 'answered'), ('answered', 'reviewed'),
    ('reviewed', 'reviewed'), ('reviewed', 'decided'), ('decided', 'decided'), ('decided', 'served'),
    ('proposed', 'dropped'), ('noticed', 'dropped'), ('answering', 'dropped'), ('hearing', 'dropped'),
    ('answered', 'dropped'), ('reviewed', 'dropped'), ('decided', 'dropped'),
    ('decided', 'overturned'), ('served', 'overturned')
  )
$$;
