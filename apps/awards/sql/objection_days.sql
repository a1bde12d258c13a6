-- The applicant's last day to answer an objection follows its clock when a holiday notice moves that: to a later day, while it
-- may answer. Frozen once released: a change goes into a new file with a new migration.
-- Twin: answer_follows of operations/objections.py
CREATE FUNCTION awards_answer_moves(before awards_objection, after awards_objection) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT coalesce(before.state = 'filed' AND after.state = 'filed' AND after.answer_until > before.answer_until
    AND EXISTS (
      SELECT FROM deadlines_clock c
      WHERE c.subject_kind = 'awards.objection' AND c.subject_id = before.id::text AND c.state = 'running'
        AND c.rule_code = 'awards.objection_answer' AND c.due_on = after.answer_until
    ), false)
$$;

CREATE OR REPLACE FUNCTION awards_guard_objection() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'filed' OR NOT EXISTS (
      SELECT FROM awards_application a JOIN awards_round r ON r.id = a.round_id
      WHERE a.id = NEW.application_id AND a.state = 'public' AND r.state = 'publicity'
    ) THEN
      RAISE EXCEPTION 'objections are taken while the list is public' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.application_id, OLD.code, OLD.name, OLD.contact, OLD.content, OLD.evidence_id, OLD.filed_at)
     IS DISTINCT FROM
     (NEW.application_id, NEW.code, NEW.name, NEW.contact, NEW.content, NEW.evidence_id, NEW.filed_at)
     OR OLD.answer_until IS NOT NULL AND NEW.answer_until IS DISTINCT FROM OLD.answer_until
        AND NOT awards_answer_moves(OLD, NEW)
     OR OLD.answer <> '' AND (OLD.answer, OLD.answer_file_id, OLD.answer_manner, OLD.answered_on, OLD.answer_entered_by)
        IS DISTINCT FROM
        (NEW.answer, NEW.answer_file_id, NEW.answer_manner, NEW.answered_on, NEW.answer_entered_by)
     OR OLD.decided_on IS NOT NULL THEN
    RAISE EXCEPTION 'an objection stands as it was made and answered, and its decision too' USING ERRCODE = '23514';
  END IF;
  IF NEW.answer <> '' AND OLD.answer = '' AND (NEW.answer_until IS NULL OR NEW.answered_on > NEW.answer_until) THEN
    RAISE EXCEPTION 'an objection is answered in time' USING ERRCODE = '23514';
  END IF;
  IF NEW.state <> OLD.state THEN
    IF NOT awards_move_allowed('objection', OLD.state, NEW.state) THEN
      RAISE EXCEPTION 'an objection cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
    END IF;
    IF NEW.state = 'heard' AND NEW.answer = ''
       AND (NEW.answer_until IS NULL OR NOT NEW.heard_on > NEW.answer_until) THEN
      RAISE EXCEPTION 'the applicant is heard: it answers, or its time is over' USING ERRCODE = '23514';
    END IF;
  END IF;
  RETURN NEW;
END $$;
