-- What the buttons hide the database refuses for rounds, reviews, meetings, objections, honours, proceedings and duties
-- too: an illegal move, a closing before its day, a review without its scores, one sent back by another than the lead.
-- The pairs are those of states.py (a test compares them).
CREATE FUNCTION awards_move_allowed(kind text, source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
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
    ('meeting', 'due', 'held'), ('objection', 'filed', 'upheld'), ('objection', 'filed', 'rejected'),
    ('honour', 'valid', 'expired'), ('honour', 'valid', 'revoked'), ('honour', 'valid', 'withdrawn'),
    ('honour', 'valid', 'replaced'), ('honour', 'valid', 'given_up'), ('honour', 'revoked', 'valid'),
    ('honour', 'withdrawn', 'valid'), ('case', 'opened', 'noticed'), ('case', 'noticed', 'answered'),
    ('case', 'answered', 'decided'), ('case', 'opened', 'dropped'), ('case', 'noticed', 'dropped'),
    ('case', 'answered', 'dropped'), ('former', 'waiting', 'confirmed'), ('former', 'waiting', 'declined'),
    ('duty', 'owed', 'done'), ('duty', 'missed', 'done'), ('duty', 'owed', 'missed'), ('duty', 'owed', 'void'),
    ('duty', 'missed', 'void'), ('duty', 'void', 'owed')
  )
$$;

-- a round: what was announced stands; each stage has behind it what the one before it asks for
CREATE FUNCTION awards_guard_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION 'a round begins as a draft' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'draft' AND
     (OLD.programme_id, OLD.programme_code, OLD.agency_id, OLD.title, OLD.year, OLD.announcement, OLD.opens_on,
      OLD.closes_at, OLD.county_until, OLD.city_until, OLD.review_until, OLD.announced_on)
     IS DISTINCT FROM
     (NEW.programme_id, NEW.programme_code, NEW.agency_id, NEW.title, NEW.year, NEW.announcement, NEW.opens_on,
      NEW.closes_at, NEW.county_until, NEW.city_until, NEW.review_until, NEW.announced_on) THEN
    RAISE EXCEPTION 'what was announced of a round stands' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = OLD.state THEN
    RETURN NEW;
  END IF;
  IF NOT awards_move_allowed('round', OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a round cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'closed' AND
     (NEW.closed_on IS NULL OR NEW.closed_on < (NEW.closes_at AT TIME ZONE 'Asia/Shanghai')::date) THEN
    RAISE EXCEPTION 'applications are taken until the day that was announced' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'reviewing' AND NOT EXISTS (
    SELECT FROM awards_panel p WHERE p.round_id = NEW.id AND p.state = 'running'
  ) THEN
    RAISE EXCEPTION 'experts who were drawn review a round' USING ERRCODE = '23514';
  END IF;
  IF OLD.state = 'reviewing' AND NEW.state IN ('visiting', 'ranked') AND (
    EXISTS (
      SELECT FROM awards_application a JOIN awards_review v ON v.application_id = a.id AND v.state = 'writing'
      WHERE a.round_id = NEW.id AND a.state IN ('eligible', 'proposed'))
    OR EXISTS (
      SELECT FROM awards_application a JOIN awards_programme p ON p.id = NEW.programme_id
      WHERE a.round_id = NEW.id AND a.state IN ('eligible', 'proposed') AND p.reviewers > (
        SELECT count(*) FROM awards_review v WHERE v.application_id = a.id AND v.state = 'submitted'))
    OR EXISTS (
      SELECT FROM awards_application a JOIN awards_meeting m ON m.application_id = a.id AND m.state = 'due'
      WHERE a.round_id = NEW.id AND a.state IN ('eligible', 'proposed'))
  ) THEN
    RAISE EXCEPTION 'all reviews are in and all meetings held before the round goes on' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'publicity' AND NOT EXISTS (
    SELECT FROM awards_application a WHERE a.round_id = NEW.id AND a.state = 'public'
  ) THEN
    RAISE EXCEPTION 'a publicity has somebody on its list' USING ERRCODE = '23514';
  END IF;
  IF NEW.state IN ('approving', 'approved', 'conferred') AND EXISTS (
    SELECT FROM awards_objection o JOIN awards_application a ON a.id = o.application_id
    WHERE a.round_id = NEW.id AND o.decided_on IS NULL
  ) THEN
    RAISE EXCEPTION 'objections are still being decided' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'approved' AND NOT NEW.approved_on > NEW.public_until
     OR NEW.state = 'conferred' AND NEW.conferred_on IS NULL
     OR NEW.state = 'conferred' AND NEW.conferred_on < NEW.approved_on THEN
    RAISE EXCEPTION 'the publicity is over before the approval, and the approval given before the conferral'
      USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_round_guard BEFORE INSERT OR UPDATE ON awards_round
  FOR EACH ROW EXECUTE FUNCTION awards_guard_round();

-- quotas: never above the programme's, and as announced
CREATE FUNCTION awards_guard_roundprize() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  row record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF NOT EXISTS (SELECT FROM awards_round r WHERE r.id = row.round_id AND r.state = 'draft') THEN
    RAISE EXCEPTION 'what a round may confer stands from its announcement on' USING ERRCODE = '23514';
  END IF;
  IF TG_OP <> 'DELETE' AND EXISTS (
    SELECT FROM awards_prize p WHERE p.id = NEW.prize_id AND (
      COALESCE(NEW.quota, 32767) > COALESCE(p.quota, 32767)
      OR COALESCE(NEW.people_quota, 32767) > COALESCE(p.people_quota, 32767)
      OR COALESCE(NEW.city_quota, 32767) > COALESCE(p.city_quota, 32767))
  ) THEN
    RAISE EXCEPTION 'a round confers no more than its programme allows' USING ERRCODE = '23514';
  END IF;
  RETURN row;
END $$;
CREATE TRIGGER awards_roundprize_guard BEFORE INSERT OR UPDATE OR DELETE ON awards_roundprize
  FOR EACH ROW EXECUTE FUNCTION awards_guard_roundprize();

-- a review: nobody reviews his own employer or a party he is tied to; it is submitted whole; only the lead sends it back
CREATE FUNCTION awards_guard_review() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  asked record;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a review is kept' USING ERRCODE = '23001';
  END IF;
  SELECT a.uscc, a.applicant, a.city_code, a.tree, a.submitted_on, a.lead_id, r.state AS stage, p.same_city INTO asked
  FROM awards_application a JOIN awards_round r ON r.id = a.round_id JOIN awards_programme p ON p.id = r.programme_id
  WHERE a.id = NEW.application_id;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'writing' THEN
      RAISE EXCEPTION 'a review begins with nothing written' USING ERRCODE = '23514';
    END IF;
    IF EXISTS (
      SELECT FROM awards_interest i WHERE i.expert_id = NEW.expert_id AND i.party_code = asked.uscc
        AND (i.until IS NULL OR i.until >= NEW.assigned_on)
    ) OR EXISTS (
      SELECT FROM awards_expert e WHERE e.id = NEW.expert_id AND (
        e.employer = asked.applicant OR asked.same_city AND e.city_code <> '' AND e.city_code = asked.city_code)
    ) THEN
      RAISE EXCEPTION 'nobody reviews his own employer, or whom he is tied to' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.application_id, OLD.expert_id, OLD.assigned_on, OLD.replaces_id)
     IS DISTINCT FROM (NEW.application_id, NEW.expert_id, NEW.assigned_on, NEW.replaces_id) THEN
    RAISE EXCEPTION 'who reviews what was drawn and stands' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = OLD.state THEN
    IF OLD.state <> 'writing' AND (OLD.overall, OLD.submitted_at, OLD.sent_back, OLD.end_ground, OLD.end_reason)
       IS DISTINCT FROM (NEW.overall, NEW.submitted_at, NEW.sent_back, NEW.end_ground, NEW.end_reason) THEN
      RAISE EXCEPTION 'what a review says stands once it is submitted' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NOT awards_move_allowed('review', OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a review cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF asked.stage <> 'reviewing' THEN
    RAISE EXCEPTION 'the reviews of this round are over' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'submitted' AND (NEW.overall = '' OR EXISTS (
    SELECT FROM awards_criterion c
    WHERE c.leaf AND c.tree = asked.tree AND c.validity @> asked.submitted_on AND NOT EXISTS (
      SELECT FROM awards_score s WHERE s.review_id = NEW.id AND s.item_id = c.id)
  )) THEN
    RAISE EXCEPTION 'a review is submitted whole, with its reasons' USING ERRCODE = '23514';
  END IF;
  IF OLD.state = 'submitted' AND NEW.state = 'writing' AND (
    NEW.sent_back <> OLD.sent_back + 1 OR NEW.sent_back_by_id IS NULL
    OR NEW.sent_back_by_id IS DISTINCT FROM asked.lead_id
    OR (SELECT count(*) FROM awards_superseded u WHERE u.review_id = NEW.id AND u.reason <> '') < NEW.sent_back
    OR EXISTS (SELECT FROM awards_meeting m WHERE m.application_id = NEW.application_id AND m.state = 'held')
  ) THEN
    RAISE EXCEPTION 'only the lead sends a review back, with the reason, before the meeting' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_review_guard BEFORE INSERT OR UPDATE OR DELETE ON awards_review
  FOR EACH ROW EXECUTE FUNCTION awards_guard_review();

-- what is agreed belongs to its stage, and is dropped whole or stands
CREATE FUNCTION awards_guard_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' OR NOT EXISTS (
    SELECT FROM awards_application a JOIN awards_round r ON r.id = a.round_id
    WHERE a.id = NEW.application_id
      AND r.state = CASE NEW.stage WHEN 'site' THEN 'visiting' ELSE 'reviewing' END
  ) THEN
    RAISE EXCEPTION 'what a meeting or a visit gave stands, and is given in its time' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_agreed_guard BEFORE INSERT OR UPDATE ON awards_agreed
  FOR EACH ROW EXECUTE FUNCTION awards_guard_agreed();

CREATE FUNCTION awards_guard_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'due' OR NEW.application_id <> OLD.application_id
     OR NEW.state <> OLD.state AND NOT awards_move_allowed('meeting', OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'the record of a meeting stands' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_meeting_guard BEFORE UPDATE ON awards_meeting
  FOR EACH ROW EXECUTE FUNCTION awards_guard_meeting();

CREATE FUNCTION awards_guard_question() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.answered_at IS NOT NULL
     OR (OLD.application_id, OLD.asked_by_id, OLD.text) IS DISTINCT FROM (NEW.application_id, NEW.asked_by_id, NEW.text)
  THEN
    RAISE EXCEPTION 'a question stands, and is answered once' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_question_guard BEFORE UPDATE ON awards_question
  FOR EACH ROW EXECUTE FUNCTION awards_guard_question();

-- panels, proceedings, duties and entries of before: the moves of the table, and what they rest on stands
CREATE FUNCTION awards_guard_panel() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.round_id <> OLD.round_id OR NEW.seats <> OLD.seats
     OR NEW.state <> OLD.state AND NOT awards_move_allowed('panel', OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a panel cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_panel_guard BEFORE UPDATE ON awards_panel
  FOR EACH ROW EXECUTE FUNCTION awards_guard_panel();

CREATE FUNCTION awards_guard_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'opened' OR NOT EXISTS (
      SELECT FROM awards_honour h WHERE h.id = NEW.honour_id AND h.state = 'valid'
    ) THEN
      RAISE EXCEPTION 'a proceeding begins on an honour that is held' USING ERRCODE = '23514';
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
  RETURN NEW;
END $$;
CREATE TRIGGER awards_case_guard BEFORE INSERT OR UPDATE ON awards_case
  FOR EACH ROW EXECUTE FUNCTION awards_guard_case();

CREATE FUNCTION awards_guard_duty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'owed' THEN
      RAISE EXCEPTION 'a duty begins as one that is owed' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.honour_id, OLD.obligation_id, OLD.due_on) IS DISTINCT FROM (NEW.honour_id, NEW.obligation_id, NEW.due_on)
     OR OLD.state = 'done' THEN
    RAISE EXCEPTION 'what is owed by which day stands, and what was reported too' USING ERRCODE = '23514';
  END IF;
  IF NEW.state <> OLD.state AND NOT awards_move_allowed('duty', OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a duty cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'void' AND OLD.state <> 'void' AND EXISTS (
    SELECT FROM awards_honour h WHERE h.id = NEW.honour_id AND h.state = 'valid'
  ) THEN
    RAISE EXCEPTION 'a duty is void where its honour has ended' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_duty_guard BEFORE INSERT OR UPDATE ON awards_duty
  FOR EACH ROW EXECUTE FUNCTION awards_guard_duty();

CREATE FUNCTION awards_guard_former() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND NOT awards_move_allowed('former', OLD.state, NEW.state)
     OR (OLD.agency_id, OLD.prize_id, OLD.holder, OLD.person, OLD.item, OLD.number, OLD.conferred_on, OLD.paper,
         OLD.entered_by)
        IS DISTINCT FROM
        (NEW.agency_id, NEW.prize_id, NEW.holder, NEW.person, NEW.item, NEW.number, NEW.conferred_on, NEW.paper,
         NEW.entered_by) THEN
    RAISE EXCEPTION 'an entry is confirmed as it was entered' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_former_guard BEFORE UPDATE ON awards_formerentry
  FOR EACH ROW EXECUTE FUNCTION awards_guard_former();

-- an objection: made while the list is public, decided once; what it says stands
CREATE FUNCTION awards_guard_objection() RETURNS trigger LANGUAGE plpgsql AS $$
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
     OR OLD.decided_on IS NOT NULL THEN
    RAISE EXCEPTION 'an objection stands as it was made, and its decision too' USING ERRCODE = '23514';
  END IF;
  IF NEW.state <> OLD.state AND NOT awards_move_allowed('objection', OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'an objection cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_objection_guard BEFORE INSERT OR UPDATE ON awards_objection
  FOR EACH ROW EXECUTE FUNCTION awards_guard_objection();

-- an honour ends by the table; what takes it is there when all is written: a decision after a proceeding, or a paper
-- that withdraws it for a fact
CREATE FUNCTION awards_guard_honour_life() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.state <> 'valid' AND NOT (NEW.state = 'expired' AND NEW.application_id IS NULL)
     OR TG_OP = 'UPDATE' AND NEW.state <> OLD.state AND NOT awards_move_allowed('honour', OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'an honour cannot become %', NEW.state USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_honour_life BEFORE INSERT OR UPDATE OF state ON awards_honour
  FOR EACH ROW EXECUTE FUNCTION awards_guard_honour_life();

CREATE FUNCTION awards_honour_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'revoked' AND NOT EXISTS (
       SELECT FROM awards_case c WHERE c.honour_id = NEW.id AND c.state = 'decided' AND c.noticed_on IS NOT NULL)
     OR NEW.state = 'withdrawn' AND (NEW.trigger_fact IS NULL OR NOT EXISTS (
       SELECT FROM awards_honourpaper p WHERE p.honour_id = NEW.id AND p.kind = 'withdrawal')) THEN
    RAISE EXCEPTION 'an honour is taken by a decision after notice and answer, or by a paper for a fact'
      USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER awards_honour_taken AFTER UPDATE ON awards_honour DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION awards_honour_taken();

CREATE TRIGGER awards_round_stays BEFORE DELETE ON awards_round FOR EACH ROW EXECUTE FUNCTION awards_refuse();
CREATE TRIGGER awards_case_stays BEFORE DELETE ON awards_case FOR EACH ROW EXECUTE FUNCTION awards_refuse();
CREATE TRIGGER awards_duty_stays BEFORE DELETE ON awards_duty FOR EACH ROW EXECUTE FUNCTION awards_refuse();
CREATE TRIGGER awards_objection_stays BEFORE DELETE ON awards_objection FOR EACH ROW EXECUTE FUNCTION awards_refuse();

-- an application: handed in before the closing, eligible by its requirements, proposed within the quotas by the committee
CREATE FUNCTION awards_guard_stage() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  within record;
  stage text;
BEGIN
  SELECT r.state INTO stage FROM awards_round r WHERE r.id = NEW.round_id;
  IF OLD.state = 'draft' AND NEW.state IN ('county', 'city', 'checking') AND NOT EXISTS (
    SELECT FROM awards_round r WHERE r.id = NEW.round_id AND r.state = 'open' AND NEW.submitted_at < r.closes_at
  ) THEN
    RAISE EXCEPTION 'applications are handed in before the closing' USING ERRCODE = '23514';
  END IF;
  IF OLD.state = 'checking' AND NEW.state = 'eligible' AND (
    NOT EXISTS (SELECT FROM awards_eligibility e WHERE e.application_id = NEW.id)
    OR EXISTS (
      SELECT FROM awards_eligibility e JOIN awards_requirement q ON q.id = e.requirement_id
      WHERE e.application_id = NEW.id AND NOT e.passed AND (q.hard OR NOT e.waived))
  ) THEN
    RAISE EXCEPTION 'who is eligible meets every requirement' USING ERRCODE = '23514';
  END IF;
  IF NEW.total IS NOT NULL AND (OLD.total, OLD.place) IS DISTINCT FROM (NEW.total, NEW.place)
     AND stage NOT IN ('reviewing', 'visiting', 'ranked', 'committee') THEN
    RAISE EXCEPTION 'what was published of the order stands' USING ERRCODE = '23514';
  END IF;
  IF NEW.state IN ('proposed', 'public') AND (OLD.state, OLD.prize_id) IS DISTINCT FROM (NEW.state, NEW.prize_id) THEN
    IF stage <> 'committee' AND NOT (stage = 'approving' AND OLD.state = 'public') THEN
      RAISE EXCEPTION 'the committee proposes, and publishes its list' USING ERRCODE = '23514';
    END IF;
    -- two at once: the round's prize is the lock
    SELECT rp.quota, rp.people_quota, rp.city_quota INTO within FROM awards_roundprize rp
    WHERE rp.round_id = NEW.round_id AND rp.prize_id = NEW.prize_id FOR UPDATE;
    IF NOT FOUND OR EXISTS (
      SELECT FROM (
        SELECT count(*) + 1 AS all, count(*) FILTER (WHERE a.person <> '') + (NEW.person <> '')::int AS people,
               count(*) FILTER (WHERE a.city_code = NEW.city_code) + 1 AS city
        FROM awards_application a
        WHERE a.round_id = NEW.round_id AND a.prize_id = NEW.prize_id AND a.state IN ('proposed', 'public')
          AND a.id <> NEW.id
      ) AS chosen
      WHERE chosen.all > within.quota OR chosen.people > within.people_quota OR chosen.city > within.city_quota
    ) THEN
      RAISE EXCEPTION 'more are proposed than the round may confer' USING ERRCODE = '23514';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_application_stage BEFORE UPDATE ON awards_application
  FOR EACH ROW EXECUTE FUNCTION awards_guard_stage();
