-- What comes to light late: a reviewer's tie after the approval, a tie to what the applicant's record was merged with, two
-- applications that are one applicant's. An approval is taken back with the reopening of the review, a bar goes where a
-- merge takes its record, and of a prize most may go to organisations as well. The pairs of moves are those of states.py (a
-- test compares them).
-- Frozen once released: a change goes into a new file with a new migration.

-- whose code it is, under every code of the records that stand as one with its bearer's. Twin: sql/same_party.sql
CREATE FUNCTION awards_same_party(code text) RETURNS text[] LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up AS (
    SELECT e.id, e.merged_into_id FROM registry_enterprise e WHERE e.uscc = code AND e.merged_into_id IS NULL
    UNION
    SELECT e.id, e.merged_into_id FROM registry_enterprise e WHERE e.uscc = code AND e.merged_into_id IS NOT NULL
    UNION
    SELECT e.id, e.merged_into_id FROM registry_enterprise e JOIN up ON e.id = up.merged_into_id
  ), down AS (
    SELECT up.id FROM up WHERE up.merged_into_id IS NULL
    UNION
    SELECT e.id FROM registry_enterprise e JOIN down ON e.merged_into_id = down.id
  )
  SELECT array_append(array_agg(e.uscc::text), code) FROM down JOIN registry_enterprise e ON e.id = down.id AND e.uscc IS NOT NULL
$$;

-- the name of a party, or of a record that stands as one with its own
CREATE FUNCTION awards_named_so(name text, applicant text, code text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT btrim(name) <> '' AND (btrim(name) = btrim(applicant) OR EXISTS (
    SELECT FROM registry_enterprise e
    WHERE e.uscc = ANY (awards_same_party(code)) AND btrim(e.name) = btrim(awards_named_so.name)))
$$;

-- who has a tie to a party decides nothing of it, under whichever of its codes the tie is on record
CREATE OR REPLACE FUNCTION awards_tied(person bigint, code text, on_day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM awards_staffinterest s
    WHERE s.user_id = person AND (s.until IS NULL OR s.until >= on_day)
      AND (s.party_code = code OR code = ANY (awards_same_party(s.party_code))))
$$;

CREATE OR REPLACE FUNCTION awards_guard_aside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM awards_application a JOIN awards_expert e ON e.id = NEW.expert_id
    WHERE a.id = NEW.application_id AND (
      NEW.end_ground = 'employer' AND awards_named_so(e.employer, a.applicant, a.uscc)
      OR NEW.end_ground = 'same_city' AND e.city_code <> '' AND e.city_code = a.city_code
      OR EXISTS (SELECT FROM awards_interest i
                 WHERE i.expert_id = e.id AND i.kind = NEW.end_ground AND i.party_code = ANY (awards_same_party(a.uscc)))
      OR OLD.state = 'writing' AND NEW.end_ground = 'unavailable'
         AND EXISTS (SELECT FROM awards_askedaside k WHERE k.review_id = NEW.id AND k.state = 'granted')
      OR EXISTS (
        SELECT FROM awards_panel p JOIN draws_replacement d ON d.draw_id = p.draw_id
        WHERE p.round_id = a.round_id AND p.state = 'running' AND d.inspector = e.key
          AND (d.subject = awards_number_of(a.id) OR d.ground = 'unavailable')))
  ) THEN
    RAISE EXCEPTION 'a review is set aside for a tie that is on record, or where two agreed' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

-- nobody reviews whom he is tied to under another of its records
CREATE FUNCTION awards_guard_review_kin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- thousands are seated at once, and few records were ever merged
  IF NOT EXISTS (
    SELECT FROM awards_application a JOIN registry_enterprise e ON e.id = a.enterprise_id
    WHERE a.id = NEW.application_id AND (e.merged_into_id IS NOT NULL OR EXISTS (
      SELECT FROM registry_enterprise other WHERE other.merged_into_id = e.id))
  ) THEN
    RETURN NEW;
  END IF;
  IF EXISTS (
    SELECT FROM awards_interest i JOIN awards_application a ON a.id = NEW.application_id
    WHERE i.expert_id = NEW.expert_id AND (i.until IS NULL OR i.until >= NEW.assigned_on)
      AND i.party_code = ANY (awards_same_party(a.uscc))
  ) THEN
    RAISE EXCEPTION 'nobody reviews whom he is tied to, under whichever of its records' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_review_kin BEFORE INSERT ON awards_review FOR EACH ROW EXECUTE FUNCTION awards_guard_review_kin();

-- whether a review that counts is by somebody with a tie to the applicant: of a round, or of one application of it. How
-- long a former tie counts: rules/conflicts.py. Twin: refuse_tied_reviews of operations/ranking.py
CREATE FUNCTION awards_rests_on_tie(in_round bigint, of_one bigint, on_day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH seats AS MATERIALIZED (
    SELECT v.expert_id, e.employer, a.uscc, a.applicant
    FROM awards_application a JOIN awards_review v ON v.application_id = a.id AND v.state <> 'set_aside'
    JOIN awards_expert e ON e.id = v.expert_id
    WHERE a.round_id = in_round AND (of_one IS NULL OR a.id = of_one)
      AND a.state IN ('eligible', 'proposed', 'public', 'conferred')
  ), tied AS MATERIALIZED (
    SELECT i.expert_id, unnest(awards_same_party(i.party_code) || i.party_code::text) AS code
    FROM awards_interest i
    WHERE i.expert_id IN (SELECT s.expert_id FROM seats s) AND (i.until IS NULL OR on_day <= i.until
      + CASE WHEN i.kind IN ('employer', 'consultant') THEN interval '3 years' ELSE interval '0' END)
  )
  SELECT EXISTS (SELECT FROM seats s JOIN tied t ON t.expert_id = s.expert_id AND t.code = s.uscc)
      OR EXISTS (SELECT FROM seats s WHERE btrim(s.employer) <> '' AND btrim(s.employer) = btrim(s.applicant))
$$;

CREATE FUNCTION awards_guard_untied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'awards_round' THEN
    IF awards_rests_on_tie(NEW.id, NULL, CASE NEW.state WHEN 'publicity' THEN NEW.public_from
                                              WHEN 'approved' THEN NEW.approved_on ELSE NEW.conferred_on END) THEN
      RAISE EXCEPTION 'a list does not rest on who has a tie to an applicant' USING ERRCODE = '23514';
    END IF;
  ELSIF awards_rests_on_tie((SELECT a.round_id FROM awards_application a WHERE a.id = NEW.application_id),
                            NEW.application_id, NEW.conferred_on) THEN
    RAISE EXCEPTION 'no honour rests on who has a tie to its holder' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_round_untied BEFORE UPDATE OF state ON awards_round FOR EACH ROW
  WHEN (OLD.state <> NEW.state AND NEW.state IN ('publicity', 'approved', 'conferred')) EXECUTE FUNCTION awards_guard_untied();
CREATE TRIGGER awards_honour_untied BEFORE INSERT ON awards_honour FOR EACH ROW WHEN (NEW.application_id IS NOT NULL)
  EXECUTE FUNCTION awards_guard_untied();

-- one applicant has one honour of a round for itself, one for each person and each product, whatever its records were
CREATE FUNCTION awards_guard_honour_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM awards_application own
    JOIN awards_application a ON a.round_id = own.round_id
    JOIN awards_honour h ON h.application_id = a.id
    WHERE own.id = NEW.application_id AND h.enterprise_id = NEW.enterprise_id AND h.person = NEW.person AND h.item = NEW.item
  ) THEN
    RAISE EXCEPTION 'one applicant has one honour of a round' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_honour_of_round BEFORE INSERT ON awards_honour FOR EACH ROW WHEN (NEW.application_id IS NOT NULL)
  EXECUTE FUNCTION awards_guard_honour_once();

-- a bar goes where a merge of records takes it, and comes back where the merge is undone
CREATE OR REPLACE FUNCTION awards_guard_bar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (to_jsonb(OLD) - 'lifted_on' - 'enterprise_id') IS DISTINCT FROM (to_jsonb(NEW) - 'lifted_on' - 'enterprise_id')
     OR OLD.enterprise_id <> NEW.enterprise_id AND NOT EXISTS (
       SELECT FROM registry_enterprise e
       WHERE e.id = OLD.enterprise_id AND e.merged_into_id = NEW.enterprise_id
          OR e.id = NEW.enterprise_id AND e.merged_into_id = OLD.enterprise_id)
     OR OLD.lifted_on IS NOT NULL AND NEW.lifted_on IS DISTINCT FROM OLD.lifted_on
     OR NEW.lifted_on IS NOT NULL AND EXISTS (
       SELECT FROM awards_honour h WHERE h.id = NEW.honour_id AND h.state NOT IN ('valid', 'expired', 'replaced')) THEN
    RAISE EXCEPTION 'a bar stands to its last day, or until its honour is given back, and goes with its record' USING ERRCODE = '23001';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION awards_move_allowed(kind text, source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (kind, source, target) IN (
    ('round', 'draft', 'open'), ('round', 'open', 'closed'), ('round', 'closed', 'reviewing'),
    ('round', 'reviewing', 'visiting'), ('round', 'reviewing', 'ranked'), ('round', 'visiting', 'ranked'),
    ('round', 'committee', 'ranked'), ('round', 'ranked', 'committee'), ('round', 'committee', 'publicity'),
    ('round', 'publicity', 'approving'), ('round', 'approving', 'committee'), ('round', 'approving', 'approved'),
    ('round', 'approved', 'conferred'), ('round', 'visiting', 'reviewing'), ('round', 'ranked', 'reviewing'),
    ('round', 'committee', 'reviewing'), ('round', 'publicity', 'reviewing'), ('round', 'approving', 'reviewing'),
    ('round', 'approved', 'reviewing'),
    ('round', 'open', 'called_off'), ('round', 'closed', 'called_off'), ('round', 'reviewing', 'called_off'),
    ('round', 'visiting', 'called_off'), ('round', 'ranked', 'called_off'), ('round', 'committee', 'called_off'),
    ('review', 'writing', 'submitted'), ('review', 'submitted', 'writing'), ('review', 'writing', 'set_aside'),
    ('review', 'submitted', 'set_aside'), ('panel', 'drawing', 'running'), ('panel', 'drawing', 'dropped'),
    ('meeting', 'due', 'held'), ('objection', 'filed', 'heard'), ('objection', 'heard', 'upheld'),
    ('objection', 'heard', 'rejected'), ('honour', 'valid', 'expired'), ('honour', 'valid', 'revoked'),
    ('honour', 'valid', 'withdrawn'), ('honour', 'valid', 'replaced'), ('honour', 'valid', 'given_up'),
    ('honour', 'given_up', 'revoked'), ('honour', 'expired', 'revoked'), ('honour', 'replaced', 'revoked'),
    ('honour', 'revoked', 'expired'), ('honour', 'revoked', 'replaced'), ('honour', 'withdrawn', 'expired'),
    ('honour', 'withdrawn', 'replaced'),
    ('honour', 'revoked', 'valid'), ('honour', 'withdrawn', 'valid'), ('case', 'opened', 'noticed'),
    ('case', 'noticed', 'answered'), ('case', 'answered', 'decided'), ('case', 'opened', 'dropped'),
    ('case', 'noticed', 'dropped'), ('case', 'answered', 'dropped'), ('former', 'waiting', 'confirmed'),
    ('former', 'waiting', 'declined'), ('duty', 'owed', 'done'), ('duty', 'missed', 'done'),
    ('duty', 'owed', 'missed'), ('duty', 'owed', 'void'), ('duty', 'missed', 'void'), ('duty', 'void', 'owed')
  )
$$;

-- what has expired, was replaced or given up is still looked into: the money, and the bar. Where what it was taken for falls,
-- it is again what it would be: valid, expired or replaced
CREATE OR REPLACE FUNCTION awards_guard_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'opened' OR NOT EXISTS (
      SELECT FROM awards_honour h WHERE h.id = NEW.honour_id AND h.state IN ('valid', 'given_up', 'expired', 'replaced')
    ) THEN
      RAISE EXCEPTION 'a proceeding begins on an honour that is held, or ended without being taken' USING ERRCODE = '23514';
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

CREATE OR REPLACE FUNCTION awards_guard_money() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'what is recorded of prize money is kept' USING ERRCODE = '23001';
  END IF;
  SELECT h.state INTO held FROM awards_honour h WHERE h.id = NEW.honour_id;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'owed' OR NOT EXISTS (
      SELECT FROM awards_honour h JOIN awards_prize p ON p.id = h.prize_id
      WHERE h.id = NEW.honour_id AND NEW.amount = CASE WHEN h.person <> '' THEN p.people_amount ELSE p.amount END
    ) THEN
      RAISE EXCEPTION 'prize money is what the prize brings' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.honour_id, OLD.amount) IS DISTINCT FROM (NEW.honour_id, NEW.amount)
     OR NEW.state = OLD.state AND OLD.state <> 'owed' AND (OLD.paid_on, OLD.voucher, OLD.back_until)
        IS DISTINCT FROM (NEW.paid_on, NEW.voucher, NEW.back_until) THEN
    RAISE EXCEPTION 'what was owed and paid stands' USING ERRCODE = '23514';
  END IF;
  IF NEW.state <> OLD.state AND (
    NOT awards_money_move_allowed(OLD.state, NEW.state)
    OR NEW.state IN ('claimed', 'void') AND held NOT IN ('revoked', 'withdrawn')
    OR OLD.state IN ('claimed', 'void', 'returned') AND NEW.state IN ('owed', 'paid') AND held NOT IN ('valid', 'expired', 'replaced')
  ) THEN
    RAISE EXCEPTION 'prize money cannot go from % to % with an honour that is %', OLD.state, NEW.state, held
      USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

DROP TRIGGER awards_honour_given_back ON awards_honour;
CREATE TRIGGER awards_honour_given_back BEFORE UPDATE OF state ON awards_honour FOR EACH ROW
  WHEN (OLD.state IN ('revoked', 'withdrawn') AND NEW.state IN ('valid', 'expired', 'replaced'))
  EXECUTE FUNCTION awards_guard_given_back();

-- what was approved goes back to its review where a tie comes to light, and the approval with it
CREATE OR REPLACE FUNCTION awards_guard_round_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- what is decided goes with its step, and is taken back with the step that undoes it
  published boolean := OLD.state = 'committee' AND NEW.state = 'publicity';
  undone boolean := OLD.state IN ('publicity', 'approving', 'approved') AND NEW.state IN ('committee', 'reviewing');
  moved boolean := OLD.state = 'publicity' AND NEW.state = 'publicity' AND NEW.public_until > OLD.public_until AND EXISTS (
    SELECT FROM deadlines_clock c
    WHERE c.subject_kind = 'awards.round' AND c.subject_id = OLD.id::text AND c.rule_code = 'awards.publicity'
      AND c.state = 'running' AND c.due_on = NEW.public_until);
BEGIN
  IF NOT (published OR undone) AND (
    OLD.state IN ('publicity', 'approving', 'approved', 'conferred')
    AND ((OLD.committee_on, OLD.committee_members, OLD.committee_record, OLD.recusals, OLD.aggregates, OLD.decided_by,
          OLD.decided_label, OLD.public_from, OLD.ranked_by, OLD.ranked_at)
         IS DISTINCT FROM
         (NEW.committee_on, NEW.committee_members, NEW.committee_record, NEW.recusals, NEW.aggregates, NEW.decided_by,
          NEW.decided_label, NEW.public_from, NEW.ranked_by, NEW.ranked_at)
         OR OLD.public_until IS DISTINCT FROM NEW.public_until AND NOT moved)
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
  ELSIF OLD.state = 'approved' AND NEW.state = 'reviewing' THEN
    IF NEW.approved_on IS NOT NULL OR NEW.approved_by IS NOT NULL OR NEW.approved_label <> '' OR NEW.approval_number <> '' THEN
      RAISE EXCEPTION 'with the reopening an approval is taken back whole' USING ERRCODE = '23514';
    END IF;
  ELSIF (OLD.approved_on, OLD.approved_by, OLD.approved_label, OLD.approval_number)
     IS DISTINCT FROM (NEW.approved_on, NEW.approved_by, NEW.approved_label, NEW.approval_number) THEN
    RAISE EXCEPTION 'an approval is given once, in its step' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

-- of a prize most may go to organisations
CREATE OR REPLACE FUNCTION awards_guard_roundprize() RETURNS trigger LANGUAGE plpgsql AS $$
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
      OR COALESCE(NEW.organisation_quota, 32767) > COALESCE(p.organisation_quota, 32767)
      OR COALESCE(NEW.city_quota, 32767) > COALESCE(p.city_quota, 32767))
  ) THEN
    RAISE EXCEPTION 'a round confers no more than its programme allows' USING ERRCODE = '23514';
  END IF;
  RETURN row;
END $$;

CREATE OR REPLACE FUNCTION awards_guard_stage() RETURNS trigger LANGUAGE plpgsql AS $$
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
    SELECT rp.quota, rp.people_quota, rp.organisation_quota, rp.city_quota INTO within FROM awards_roundprize rp
    WHERE rp.round_id = NEW.round_id AND rp.prize_id = NEW.prize_id FOR UPDATE;
    IF NOT FOUND OR EXISTS (
      SELECT FROM (
        SELECT count(*) + 1 AS all, count(*) FILTER (WHERE a.person <> '') + (NEW.person <> '')::int AS people,
               count(*) FILTER (WHERE a.person = '') + (NEW.person = '')::int AS organisations,
               count(*) FILTER (WHERE a.city_code = NEW.city_code) + 1 AS city
        FROM awards_application a
        WHERE a.round_id = NEW.round_id AND a.prize_id = NEW.prize_id AND a.state IN ('proposed', 'public')
          AND a.id <> NEW.id
      ) AS chosen
      WHERE chosen.all > within.quota OR chosen.people > within.people_quota
         OR chosen.organisations > within.organisation_quota OR chosen.city > within.city_quota
    ) THEN
      RAISE EXCEPTION 'more are proposed than the round may confer' USING ERRCODE = '23514';
    END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION awards_guard_honour() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  prize record;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (OLD.number, OLD.code, OLD.application_id, OLD.programme_id, OLD.prize_id, OLD.agency_id, OLD.holder, OLD.uscc,
        OLD.person, OLD.identity, OLD.item, OLD.trademark, OLD.year, OLD.conferred_on, OLD.until, OLD.payload, OLD.signer, OLD.document_id, OLD.issued_at)
       IS DISTINCT FROM
       (NEW.number, NEW.code, NEW.application_id, NEW.programme_id, NEW.prize_id, NEW.agency_id, NEW.holder, NEW.uscc,
        NEW.person, NEW.identity, NEW.item, NEW.trademark, NEW.year, NEW.conferred_on, NEW.until, NEW.payload, NEW.signer, NEW.document_id, NEW.issued_at) THEN
      RAISE EXCEPTION 'what stands on a certificate stands' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.application_id IS NULL THEN
    RETURN NEW; -- conferred before the portal: its entry is looked for when all is written
  END IF;
  SELECT rp.quota, rp.people_quota, rp.organisation_quota, rp.city_quota, a.city_code, a.round_id INTO prize
  FROM awards_application a
  JOIN awards_round r ON r.id = a.round_id AND r.state IN ('approved', 'conferred')
  JOIN awards_roundprize rp ON rp.round_id = r.id AND rp.prize_id = NEW.prize_id
  WHERE a.id = NEW.application_id AND a.state = 'public' AND a.prize_id = NEW.prize_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'an honour follows from an approved publicity' USING ERRCODE = '23514';
  END IF;
  -- two at once: the round's prize is the lock
  PERFORM FROM awards_roundprize rp WHERE rp.round_id = prize.round_id AND rp.prize_id = NEW.prize_id FOR UPDATE;
  IF (SELECT count(*) >= prize.quota FROM awards_honour h JOIN awards_application a ON a.id = h.application_id
      WHERE a.round_id = prize.round_id AND h.prize_id = NEW.prize_id)
     OR (NEW.person <> '' AND
         (SELECT count(*) >= prize.people_quota FROM awards_honour h JOIN awards_application a ON a.id = h.application_id
          WHERE a.round_id = prize.round_id AND h.prize_id = NEW.prize_id AND h.person <> ''))
     OR (NEW.person = '' AND
         (SELECT count(*) >= prize.organisation_quota FROM awards_honour h JOIN awards_application a ON a.id = h.application_id
          WHERE a.round_id = prize.round_id AND h.prize_id = NEW.prize_id AND h.person = ''))
     OR (SELECT count(*) >= prize.city_quota FROM awards_honour h JOIN awards_application a ON a.id = h.application_id
         WHERE a.round_id = prize.round_id AND h.prize_id = NEW.prize_id AND a.city_code = prize.city_code) THEN
    RAISE EXCEPTION 'the quota of the prize is used up' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
