-- Who reviews whom is not public before the publicity, and is with it; whether a reviewer leaves need not be decided where
-- his review is over; an expert is changed by the register alone; a draft of a round may go.
-- Frozen once released: a change goes into a new file with a new migration.

-- the draw of a panel is sealed with its people held back, and opened when the reviews are over or its day has come
CREATE FUNCTION awards_guard_closed_draw() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'draft' AND NEW.state <> 'draft' AND NEW.held_until IS NULL THEN
    RAISE EXCEPTION 'who reviews is held back until the publicity' USING ERRCODE = '23514';
  END IF;
  IF OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL
     AND (NEW.opened_at AT TIME ZONE 'Asia/Shanghai')::date <= NEW.held_until
     AND NOT EXISTS (
       SELECT FROM awards_panel p JOIN awards_round r ON r.id = p.round_id
       WHERE p.id::text = split_part(NEW.origin, ':', 2)
         AND r.state IN ('publicity', 'approving', 'approved', 'conferred', 'called_off')) THEN
    RAISE EXCEPTION 'who reviews is held back until the publicity' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER draws_draw_of_a_panel BEFORE UPDATE ON draws_draw FOR EACH ROW
  WHEN (NEW.origin LIKE 'awards.panel:%') EXECUTE FUNCTION awards_guard_closed_draw();

-- with the list its reviewers are public
CREATE FUNCTION awards_guard_reviewers_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM awards_panel p JOIN draws_draw d ON d.origin = 'awards.panel:' || p.id
    WHERE p.round_id = NEW.id AND d.state <> 'draft' AND d.held_until IS NOT NULL AND d.opened_at IS NULL
  ) THEN
    RAISE EXCEPTION 'who reviewed is public with the list' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER awards_round_reviewers AFTER UPDATE ON awards_round DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.state = 'committee' AND NEW.state = 'publicity') EXECUTE FUNCTION awards_guard_reviewers_public();

-- a request that a reviewer leave lapses with his review, or with the application
CREATE FUNCTION awards_guard_aside_lapsed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM awards_review v JOIN awards_application a ON a.id = v.application_id
    WHERE v.id = NEW.review_id AND v.state = 'writing' AND a.state = 'eligible'
  ) THEN
    RAISE EXCEPTION 'a request waits as long as its review is written' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_askedaside_lapsed BEFORE UPDATE ON awards_askedaside FOR EACH ROW
  WHEN (OLD.state = 'asked' AND NEW.state = 'lapsed') EXECUTE FUNCTION awards_guard_aside_lapsed();

CREATE OR REPLACE FUNCTION awards_guard_expert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.left_on IS NOT NULL AND NEW IS DISTINCT FROM OLD
     OR (OLD.agency_id, OLD.user_id, OLD.key, OLD.name, OLD.employer, OLD.city_code, OLD.valid_from, OLD.added_label)
        IS DISTINCT FROM
        (NEW.agency_id, NEW.user_id, NEW.key, NEW.name, NEW.employer, NEW.city_code, NEW.valid_from, NEW.added_label)
        AND EXISTS (SELECT FROM awards_review v WHERE v.expert_id = NEW.id) THEN
    RAISE EXCEPTION 'who an expert is stands once he has reviewed' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

-- until when an expert may be drawn, for which fields and how often is changed by an officer, with the reason on record
CREATE FUNCTION awards_guard_expert_terms() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told jsonb;
BEGIN
  SELECT e.data INTO told FROM audit_event e
   WHERE e.subject_kind = 'award_expert' AND e.subject_id = NEW.id::text AND e.verb = 'awards.expert_changed'
   ORDER BY e.id DESC LIMIT 1;
  IF told IS NULL OR told ->> 'last_day' <> NEW.last_day::text OR told -> 'fields' <> to_jsonb(NEW.fields)
     OR told ->> 'most' IS DISTINCT FROM NEW.most::text THEN
    RAISE EXCEPTION 'the terms of an expert are changed by the register, on record' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER awards_expert_terms AFTER UPDATE ON awards_expert DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.last_day, OLD.fields, OLD.most) IS DISTINCT FROM (NEW.last_day, NEW.fields, NEW.most))
  EXECUTE FUNCTION awards_guard_expert_terms();

-- nothing of a round is anybody's before its announcement: a draft may go
DROP TRIGGER awards_round_stays ON awards_round;
CREATE TRIGGER awards_round_stays BEFORE DELETE ON awards_round FOR EACH ROW
  WHEN (OLD.state <> 'draft') EXECUTE FUNCTION awards_refuse();
