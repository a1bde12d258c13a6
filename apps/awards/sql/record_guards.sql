-- What was told of a round to the public stands: its days, its record, who decided and approved. A round keeps the cycle of
-- its programme. Ties of experts, held meetings and bars are kept; a review is set aside for a tie that is on record. An
-- honour that was given up can still be revoked. The pairs are those of states.py (a test compares them).
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
    ('honour', 'given_up', 'revoked'),
    ('honour', 'revoked', 'valid'), ('honour', 'withdrawn', 'valid'), ('case', 'opened', 'noticed'),
    ('case', 'noticed', 'answered'), ('case', 'answered', 'decided'), ('case', 'opened', 'dropped'),
    ('case', 'noticed', 'dropped'), ('case', 'answered', 'dropped'), ('former', 'waiting', 'confirmed'),
    ('former', 'waiting', 'declined'), ('duty', 'owed', 'done'), ('duty', 'missed', 'done'),
    ('duty', 'owed', 'missed'), ('duty', 'owed', 'void'), ('duty', 'missed', 'void'), ('duty', 'void', 'owed')
  )
$$;

CREATE OR REPLACE FUNCTION awards_guard_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'opened' OR NOT EXISTS (
      SELECT FROM awards_honour h WHERE h.id = NEW.honour_id AND h.state IN ('valid', 'given_up')
    ) THEN
      RAISE EXCEPTION 'a proceeding begins on an honour that is held, or was given up' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.honour_id, OLD.ground, OLD.trigger_fact, OLD.opened_on, OLD.opened_by)
     IS DISTINCT FROM (NEW.honour_id, NEW.ground, NEW.trigger_fact, NEW.opened_on, NEW.opened_by)
     OR OLD.state IN ('decided', 'dropped') THEN
    RAISE EXCEPTION 'what a proceeding rests on stands, and so does its decision' USING ERRCODE = '23514';
  END IF;
  IF NEW.state <> OLD.state AND NOT awards_move_allowed('case', OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a proceeding cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'noticed' AND OLD.state <> 'noticed' AND (NEW.noticed_on IS NULL OR NOT EXISTS (
    SELECT FROM awards_honourpaper p WHERE p.honour_id = NEW.honour_id AND p.kind = 'notice'
  )) THEN
    RAISE EXCEPTION 'the holder is heard on a notice that was written' USING ERRCODE = '23514';
  END IF;
  IF OLD.noticed_on IS NOT NULL AND NEW.noticed_on IS DISTINCT FROM OLD.noticed_on
     OR OLD.answered_on IS NOT NULL AND (OLD.answer, OLD.answered_on) IS DISTINCT FROM (NEW.answer, NEW.answered_on) THEN
    RAISE EXCEPTION 'notice and answer stand' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'decided' AND (
    NEW.decided_by IS NULL OR NEW.answered_on IS NULL AND NEW.decided_on <= NEW.noticed_on
  ) THEN
    RAISE EXCEPTION 'an honour is taken by somebody, after the answer or the time for it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION awards_guard_round_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- what is decided goes with its step, and is taken back with the step that undoes it
  published boolean := OLD.state = 'committee' AND NEW.state = 'publicity';
  undone boolean := OLD.state IN ('publicity', 'approving') AND NEW.state IN ('committee', 'reviewing');
BEGIN
  IF NOT (published OR undone) AND (
    OLD.state IN ('publicity', 'approving', 'approved', 'conferred')
    AND (OLD.committee_on, OLD.committee_members, OLD.committee_record, OLD.recusals, OLD.aggregates, OLD.decided_by,
         OLD.decided_label, OLD.public_from, OLD.public_until, OLD.ranked_by, OLD.ranked_at)
        IS DISTINCT FROM
        (NEW.committee_on, NEW.committee_members, NEW.committee_record, NEW.recusals, NEW.aggregates, NEW.decided_by,
         NEW.decided_label, NEW.public_from, NEW.public_until, NEW.ranked_by, NEW.ranked_at)
    OR OLD.state NOT IN ('publicity', 'approving', 'approved', 'conferred')
       AND (OLD.public_from, OLD.public_until) IS DISTINCT FROM (NEW.public_from, NEW.public_until)
  ) THEN
    RAISE EXCEPTION 'what was told of the committee and its list stands' USING ERRCODE = '23514';
  END IF;
  IF published AND (NEW.decided_by IS NULL OR NEW.ranked_by IS NULL OR NEW.decided_by = NEW.ranked_by) THEN
    RAISE EXCEPTION 'somebody ranks, and another decides' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'approved' AND OLD.state = 'approving' THEN
    IF NEW.approved_by IS NULL OR NEW.approved_by IN (NEW.decided_by, NEW.ranked_by) THEN
      RAISE EXCEPTION 'who approves neither ranked nor decided' USING ERRCODE = '23514';
    END IF;
  ELSIF (OLD.approved_on, OLD.approved_by, OLD.approved_label, OLD.approval_number)
     IS DISTINCT FROM (NEW.approved_on, NEW.approved_by, NEW.approved_label, NEW.approval_number) THEN
    RAISE EXCEPTION 'an approval is given once, in its step' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_round_told BEFORE UPDATE ON awards_round
  FOR EACH ROW EXECUTE FUNCTION awards_guard_round_record();

CREATE FUNCTION awards_guard_round_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  every integer;
BEGIN
  IF NEW.state = 'called_off' THEN
    RETURN NEW;
  END IF;
  -- two at once, of one programme and different years, share no row
  PERFORM pg_advisory_xact_lock(hashtextextended('awards_round ' || NEW.programme_code, 0));
  SELECT p.cycle_years INTO every FROM awards_programme p WHERE p.id = NEW.programme_id;
  IF abs(NEW.year - extract(year FROM NEW.opens_on)) > every THEN
    RAISE EXCEPTION 'the year of a round lies within its cycle of its opening' USING ERRCODE = '23514';
  END IF;
  IF EXISTS (
    SELECT FROM awards_round r
    WHERE r.programme_code = NEW.programme_code AND r.id IS DISTINCT FROM NEW.id AND r.state <> 'called_off'
      AND r.year <> NEW.year AND abs(r.year - NEW.year) < every
  ) THEN
    RAISE EXCEPTION 'a programme has one round in its cycle' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_round_cycle BEFORE INSERT OR UPDATE OF programme_id, programme_code, year, opens_on, state
  ON awards_round FOR EACH ROW EXECUTE FUNCTION awards_guard_round_cycle();

-- a review is set aside for a tie that is on record, and what was submitted never because its writer is gone; what was
-- replaced in the draw, where one asks and another decides, the review follows
CREATE FUNCTION awards_guard_aside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM awards_application a JOIN awards_expert e ON e.id = NEW.expert_id
    WHERE a.id = NEW.application_id AND (
      NEW.end_ground = 'unavailable' AND OLD.state = 'writing'
      OR NEW.end_ground = 'employer' AND btrim(e.employer) = btrim(a.applicant)
      OR NEW.end_ground = 'same_city' AND e.city_code <> '' AND e.city_code = a.city_code
      OR EXISTS (SELECT FROM awards_interest i WHERE i.expert_id = e.id AND i.party_code = a.uscc AND i.kind = NEW.end_ground)
      OR EXISTS (SELECT FROM draws_replacement d WHERE d.inspector = e.key)
      OR EXISTS (
        SELECT FROM awards_panel p JOIN draws_draw d ON d.id = p.draw_id
        WHERE p.round_id = a.round_id AND d.state = 'void'))
  ) THEN
    RAISE EXCEPTION 'a review is set aside for a tie that is on record' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_review_aside BEFORE UPDATE ON awards_review FOR EACH ROW
  WHEN (NEW.state = 'set_aside' AND OLD.state <> 'set_aside') EXECUTE FUNCTION awards_guard_aside();

CREATE FUNCTION awards_guard_interest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (to_jsonb(OLD) - 'until') IS DISTINCT FROM (to_jsonb(NEW) - 'until') THEN
    RAISE EXCEPTION 'a tie that was declared is kept, and ends with its last day' USING ERRCODE = '23001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_interest_kept BEFORE UPDATE OR DELETE ON awards_interest
  FOR EACH ROW EXECUTE FUNCTION awards_guard_interest();

CREATE FUNCTION awards_guard_bar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (to_jsonb(OLD) - 'lifted_on') IS DISTINCT FROM (to_jsonb(NEW) - 'lifted_on')
     OR OLD.lifted_on IS NOT NULL AND NEW.lifted_on IS DISTINCT FROM OLD.lifted_on
     OR NEW.lifted_on IS NOT NULL AND EXISTS (
       SELECT FROM awards_honour h WHERE h.id = NEW.honour_id AND h.state <> 'valid') THEN
    RAISE EXCEPTION 'a bar stands to its last day, or until its honour is given back' USING ERRCODE = '23001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_bar_kept BEFORE UPDATE OR DELETE ON awards_bar FOR EACH ROW EXECUTE FUNCTION awards_guard_bar();

-- an honour is given back where the fact it was taken for no longer stands against its holder
CREATE FUNCTION awards_guard_given_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'revoked' AND NOT EXISTS (
    SELECT FROM records_fact f WHERE f.id = OLD.trigger_fact
      AND (f.state NOT IN ('effective', 'objected', 'expired') OR f.enterprise_id IS DISTINCT FROM OLD.enterprise_id)
  ) THEN
    RAISE EXCEPTION 'what was revoked after a proceeding is given back where its fact fell' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_honour_given_back BEFORE UPDATE OF state ON awards_honour FOR EACH ROW
  WHEN (NEW.state = 'valid' AND OLD.state <> 'valid') EXECUTE FUNCTION awards_guard_given_back();

CREATE FUNCTION awards_guard_objection_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.decided_by IS NULL OR NEW.decided_on < (NEW.filed_at AT TIME ZONE 'Asia/Shanghai')::date THEN
    RAISE EXCEPTION 'an objection is decided by somebody, after it was made' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_objection_signed BEFORE UPDATE ON awards_objection FOR EACH ROW
  WHEN (NEW.state IN ('upheld', 'rejected') AND OLD.state IS DISTINCT FROM NEW.state)
  EXECUTE FUNCTION awards_guard_objection_decided();
