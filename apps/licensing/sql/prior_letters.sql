-- What is said on paper of a check before a grant: entered in time, kept, and looked at before a refusal. Twin:
-- operations/priorcheck_letters.py.
CREATE OR REPLACE FUNCTION licensing_prior_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('assigned', 'assigned'), ('assigned', 'filed'), ('assigned', 'called_off'), ('filed', 'assigned'), ('filed', 'filed'),
    ('filed', 'passed'), ('filed', 'failed'), ('filed', 'called_off'), ('failed', 'failed'), ('failed', 'set_aside'),
    ('passed', 'passed'), ('set_aside', 'set_aside'), ('called_off', 'called_off')
  )
$$;

CREATE FUNCTION licensing_guard_priorletter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a letter stays on record' USING ERRCODE = '23001';
  ELSIF TG_OP = 'UPDATE' THEN
    IF OLD.seconded_on IS NOT NULL OR OLD.struck_on IS NOT NULL
       OR (OLD.check_of_id, OLD.says, OLD.text, OLD.manner, OLD.posted_on, OLD.received_on, OLD.scan_id, OLD.after_review,
           OLD.entered_on, OLD.entered_by_id)
          IS DISTINCT FROM
          (NEW.check_of_id, NEW.says, NEW.text, NEW.manner, NEW.posted_on, NEW.received_on, NEW.scan_id, NEW.after_review,
           NEW.entered_on, NEW.entered_by_id) THEN
      RAISE EXCEPTION 'a letter stays on record' USING ERRCODE = '23001';
    END IF;
  ELSIF NEW.seconded_on IS NOT NULL OR NEW.struck_on IS NOT NULL OR NEW.says <> 'statement' OR NEW.after_review
        OR NOT EXISTS (
    SELECT FROM licensing_priorcheck c
    LEFT JOIN licensing_application a ON a.id = c.application_id
    LEFT JOIN licensing_change h ON h.id = c.change_id
    WHERE c.id = NEW.check_of_id
      AND coalesce(a.state, h.state) IN ('received', 'correcting', 'accepted', 'testing', 'proposed')
      AND (c.state = 'assigned' AND coalesce(NEW.posted_on, NEW.received_on) >= c.ordered_on
           OR c.state = 'failed' AND coalesce(NEW.posted_on, NEW.received_on) BETWEEN c.closed_on AND c.answer_until)
  ) THEN
    RAISE EXCEPTION 'a letter is entered that came in time, before the decision' USING ERRCODE = '23514';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER licensing_priorletter_kept BEFORE INSERT OR UPDATE OR DELETE ON licensing_priorletter
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_priorletter();

-- as before, and no refusal over what nobody has looked at
CREATE OR REPLACE FUNCTION licensing_guard_prior() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state NOT IN ('accepted', 'testing') AND EXISTS (
    SELECT FROM licensing_priorcheck c WHERE c.application_id = NEW.id AND c.state IN ('assigned', 'filed')
  ) THEN
    RAISE EXCEPTION 'a check on site is finished or called off before the application goes on' USING ERRCODE = '23514';
  END IF;
  IF NOT NEW.grant_first AND (NEW.state = 'granted' OR NEW.state = 'proposed' AND NEW.proposal = 'grant') AND NOT EXISTS (
    SELECT FROM licensing_priorcheck c
    WHERE c.application_id = NEW.id AND c.state = 'passed' AND c.visited_on = NEW.checked_on
  ) THEN
    RAISE EXCEPTION 'no licence of this class without a check on site that was passed and confirmed'
      USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'refused' AND EXISTS (
    SELECT FROM licensing_priorcheck c
    WHERE c.application_id = NEW.id AND c.state = 'failed'
      AND (c.answered_on IS NULL AND c.answer_until >= NEW.decided_on OR EXISTS (
        SELECT FROM licensing_priorletter l
        WHERE l.check_of_id = c.id AND l.seconded_on IS NULL AND l.struck_on IS NULL
      ))
  ) THEN
    RAISE EXCEPTION 'the applicant answers to a failed check before it is refused' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION licensing_guard_change_prior() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM licensing_priorcheck c WHERE c.change_id = NEW.id
      AND (c.state IN ('assigned', 'filed') OR NEW.state = 'correcting' AND c.state IN ('passed', 'failed'))
  ) THEN
    RAISE EXCEPTION 'a check on site is finished or called off before the change goes on' USING ERRCODE = '23514';
  END IF;
  IF (NEW.state = 'granted' OR NEW.state = 'proposed' AND NEW.proposal = 'grant')
     AND (NEW.checked_on IS NOT NULL OR NEW.kind IN ('add', 'move') AND 'verify-first' = ANY(NEW.doubts))
     AND NOT EXISTS (
    SELECT FROM licensing_priorcheck c
    WHERE c.change_id = NEW.id AND c.state = 'passed' AND c.visited_on = NEW.checked_on
  ) THEN
    RAISE EXCEPTION 'no change of this class without a check on site that was passed and confirmed'
      USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'refused' AND EXISTS (
    SELECT FROM licensing_priorcheck c
    WHERE c.change_id = NEW.id AND c.state = 'failed'
      AND (c.answered_on IS NULL AND c.answer_until >= NEW.decided_on OR EXISTS (
        SELECT FROM licensing_priorletter l
        WHERE l.check_of_id = c.id AND l.seconded_on IS NULL AND l.struck_on IS NULL
      ))
  ) THEN
    RAISE EXCEPTION 'the holder answers to a failed check before the change is refused' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
