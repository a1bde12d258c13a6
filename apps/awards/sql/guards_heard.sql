-- An objection is decided once the applicant was heard on it, or its time to answer is over. The pairs are those of
-- states.py (a test compares them).
CREATE OR REPLACE FUNCTION awards_move_allowed(kind text, source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (kind, source, target) IN (
    ('round', 'draft', 'open'), ('round', 'open', 'closed'), ('round', 'closed', 'reviewing'),
    ('round', 'reviewing', 'visiting'), ('round', 'reviewing', 'ranked'), ('round', 'visiting', 'ranked'),
    ('round', 'committee', 'ranked'), ('round', 'ranked', 'committee'), ('round', 'committee', 'publicity'),
    ('round', 'publicity', 'approving'), ('round', 'approving', 'committee'), ('round', 'approving', 'approved'),
    ('round', 'approved', 'conferred'), ('round', 'visiting', 'reviewing'), ('round', 'ranked', 'reviewing'),
    ('round', 'committee', 'reviewing'), ('round', 'publicity', 'reviewing'), ('round', 'approving', 'reviewing'),
    ('round', 'open', 'called_off'), ('round', 'closed', 'called_off'), ('round', 'reviewing', 'called_off'),
    ('round', 'visiting', 'called_off'), ('round', 'ranked', 'called_off'), ('round', 'committee', 'called_off'),
    ('review', 'writing', 'submitted'), ('review', 'submitted', 'writing'), ('review', 'writing', 'set_aside'),
    ('review', 'submitted', 'set_aside'), ('panel', 'drawing', 'running'), ('panel', 'drawing', 'dropped'),
    ('meeting', 'due', 'held'), ('objection', 'filed', 'heard'), ('objection', 'heard', 'upheld'),
    ('objection', 'heard', 'rejected'), ('honour', 'valid', 'expired'), ('honour', 'valid', 'revoked'),
    ('honour', 'valid', 'withdrawn'), ('honour', 'valid', 'replaced'), ('honour', 'valid', 'given_up'),
    ('honour', 'revoked', 'valid'), ('honour', 'withdrawn', 'valid'), ('case', 'opened', 'noticed'),
    ('case', 'noticed', 'answered'), ('case', 'answered', 'decided'), ('case', 'opened', 'dropped'),
    ('case', 'noticed', 'dropped'), ('case', 'answered', 'dropped'), ('former', 'waiting', 'confirmed'),
    ('former', 'waiting', 'declined'), ('duty', 'owed', 'done'), ('duty', 'missed', 'done'),
    ('duty', 'owed', 'missed'), ('duty', 'owed', 'void'), ('duty', 'missed', 'void'), ('duty', 'void', 'owed')
  )
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
