-- What the verbs refuse the database refuses by hand as well: of an application, of who reviews it, of its figures. What
-- comes after the review: list_guards.sql.
-- Frozen once released: a change goes into a new file with a new migration.

-- an application begins in a round that takes them; who applies, and what was handed in, stands; each step has behind it
-- what the step asks for
CREATE FUNCTION awards_guard_filed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stage text;
BEGIN
  SELECT r.state INTO stage FROM awards_round r WHERE r.id = NEW.round_id;
  IF TG_OP = 'INSERT' THEN
    IF stage <> 'open' THEN
      RAISE EXCEPTION 'an application begins while the round takes them' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state IN ('conferred', 'not_recommended', 'ineligible', 'not_chosen', 'withdrawn', 'moot') AND OLD <> NEW THEN
    RAISE EXCEPTION 'what became of an application stands' USING ERRCODE = '23514';
  END IF;
  IF (OLD.enterprise_id, OLD.uscc, OLD.applicant, OLD.started_on, OLD.started_label)
     IS DISTINCT FROM (NEW.enterprise_id, NEW.uscc, NEW.applicant, NEW.started_on, NEW.started_label)
     OR OLD.state <> 'draft' AND (
       (OLD.person_post, OLD.city_code) IS DISTINCT FROM (NEW.person_post, NEW.city_code)
       OR NEW.state <> 'draft' AND (OLD.submitted_at, OLD.submitted_on, OLD.committed_label)
          IS DISTINCT FROM (NEW.submitted_at, NEW.submitted_on, NEW.committed_label)) THEN
    RAISE EXCEPTION 'who applied, from where and when stands' USING ERRCODE = '23514';
  END IF;
  IF OLD.eligible_by IS DISTINCT FROM NEW.eligible_by
     AND NOT (OLD.state = 'checking' AND NEW.state IN ('eligible', 'ineligible'))
     OR OLD.state = 'checking' AND NEW.state IN ('eligible', 'ineligible') AND NEW.eligible_by IS NULL THEN
    RAISE EXCEPTION 'somebody finds an applicant eligible or not, once' USING ERRCODE = '23514';
  END IF;
  IF (OLD.struck_fact, OLD.struck_from) IS DISTINCT FROM (NEW.struck_fact, NEW.struck_from)
     AND NOT (OLD.state <> 'struck' AND NEW.state = 'struck' AND NEW.struck_from = OLD.state
              OR OLD.state = 'struck' AND NEW.state <> 'struck' AND NEW.struck_fact IS NULL AND NEW.struck_from = '') THEN
    RAISE EXCEPTION 'what an applicant was struck off for stands' USING ERRCODE = '23514';
  END IF;
  IF NEW.prize_id <> NEW.wanted_id OR OLD.proposal_reason IS DISTINCT FROM NEW.proposal_reason
     AND stage IS DISTINCT FROM 'committee' AND NEW.proposal_reason <> '' THEN
    RAISE EXCEPTION 'the committee proposes what was asked for, and says why' USING ERRCODE = '23514';
  END IF;
  IF NEW.state <> OLD.state AND (
    OLD.state = 'county' AND NEW.state = 'draft' AND stage <> 'open'
    OR NEW.state = 'not_recommended' AND (NEW.reason = '' OR NOT EXISTS (
      SELECT FROM awards_recommendation m
      WHERE m.application_id = NEW.id AND m.level = OLD.state AND m.verdict = 'no'))
    OR NEW.state IN ('ineligible', 'struck') AND NEW.reason = ''
    OR OLD.state = 'struck' AND NEW.state <> CASE WHEN OLD.struck_from IN ('county', 'city', 'checking')
                                                  THEN OLD.struck_from ELSE 'eligible' END
  ) THEN
    RAISE EXCEPTION 'an application goes from % to % with its reason', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_application_filed BEFORE INSERT OR UPDATE ON awards_application
  FOR EACH ROW EXECUTE FUNCTION awards_guard_filed();

-- what follows from another row is looked at when all is written: the word of the county or that none came, the end of
-- the round, the objection that was upheld
CREATE FUNCTION awards_application_followed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stage text;
BEGIN
  SELECT r.state INTO stage FROM awards_round r WHERE r.id = NEW.round_id;
  IF OLD.state IN ('county', 'city') AND NEW.state IN ('city', 'checking') AND NOT EXISTS (
       SELECT FROM awards_recommendation m
       WHERE m.application_id = NEW.id AND m.level = OLD.state AND m.verdict = 'yes')
     AND NOT EXISTS (
       SELECT FROM audit_event e
       WHERE e.subject_kind = 'award_application' AND e.subject_id = NEW.id::text AND e.verb = 'awards.passed_over') THEN
    RAISE EXCEPTION 'an application goes on recommended, or passed over with the reason' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'moot' AND stage IN ('draft', 'open')
     OR NEW.state = 'not_chosen' AND stage <> 'conferred' AND NOT EXISTS (
       SELECT FROM awards_objection o WHERE o.application_id = NEW.id AND o.state = 'upheld') THEN
    RAISE EXCEPTION 'an application ends with its round, or on an objection' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER awards_application_followed AFTER UPDATE ON awards_application DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.state IS DISTINCT FROM OLD.state) EXECUTE FUNCTION awards_application_followed();

-- a place goes with the ranking: after the publication it is taken back whole, with the reopening, or stands
CREATE FUNCTION awards_guard_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM awards_round r WHERE r.id = NEW.round_id AND r.state IN ('publicity', 'approving', 'approved', 'conferred')
  ) AND NOT (NEW.state = 'eligible' AND NEW.place IS NULL AND NEW.total IS NULL AND NEW.results IS NULL
             AND NEW.widest IS NULL AND NEW.categories = '{}') THEN
    RAISE EXCEPTION 'what was published of the order stands' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_application_place BEFORE UPDATE ON awards_application FOR EACH ROW
  WHEN ((OLD.place, OLD.total, OLD.results, OLD.widest, OLD.categories)
        IS DISTINCT FROM (NEW.place, NEW.total, NEW.results, NEW.widest, NEW.categories))
  EXECUTE FUNCTION awards_guard_place();

CREATE FUNCTION awards_place_taken_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM awards_application a JOIN awards_round r ON r.id = a.round_id
    WHERE a.id = NEW.id AND a.place IS NULL AND r.state IN ('publicity', 'approving', 'approved', 'conferred')
  ) THEN
    RAISE EXCEPTION 'a place is taken back with the review of its round' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER awards_place_taken_back AFTER UPDATE ON awards_application DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.place IS NOT NULL AND NEW.place IS NULL) EXECUTE FUNCTION awards_place_taken_back();

-- who leads was drawn and stands; the lead goes with the seat, never at will
CREATE FUNCTION awards_guard_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM awards_review v
    WHERE v.application_id = NEW.id AND v.expert_id = OLD.lead_id AND v.state <> 'set_aside'
  ) OR NEW.lead_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM awards_review v
    WHERE v.application_id = NEW.id AND v.expert_id = NEW.lead_id AND v.state <> 'set_aside'
  ) THEN
    RAISE EXCEPTION 'who leads reviews the application, and leads while he does' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_application_lead BEFORE UPDATE ON awards_application FOR EACH ROW
  WHEN (OLD.lead_id IS DISTINCT FROM NEW.lead_id) EXECUTE FUNCTION awards_guard_lead();

CREATE FUNCTION awards_guard_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.visit_on IS NULL AND EXISTS (SELECT FROM awards_round r WHERE r.id = NEW.round_id AND r.state = 'visiting')
     OR NEW.visit_on IS NULL AND NEW.visit_record = '' AND EXISTS (
       SELECT FROM awards_superseded u WHERE u.application_id = NEW.id AND u.what = 'visit'
         AND u.content ->> 'record' = OLD.visit_record) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the record of a visit is entered in its time, and kept' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER awards_application_visit BEFORE UPDATE ON awards_application FOR EACH ROW
  WHEN ((OLD.visit_on, OLD.visit_record, OLD.visit_label) IS DISTINCT FROM (NEW.visit_on, NEW.visit_record, NEW.visit_label))
  EXECUTE FUNCTION awards_guard_visit();

CREATE FUNCTION awards_guard_recommendation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM awards_application a WHERE a.id = NEW.application_id AND a.state = NEW.level) THEN
    RAISE EXCEPTION 'who is asked recommends' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_recommendation_asked BEFORE INSERT ON awards_recommendation
  FOR EACH ROW EXECUTE FUNCTION awards_guard_recommendation();

-- nobody reviews at somebody's choice: the seat was drawn, or filled by the rule in the log
CREATE FUNCTION awards_review_drawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM awards_application a JOIN awards_expert e ON e.id = NEW.expert_id
    JOIN awards_panel p ON p.round_id = a.round_id AND p.state = 'running'
    WHERE a.id = NEW.application_id AND (
      EXISTS (
        SELECT FROM draws_seat s
        WHERE s.draw_id = p.draw_id AND s.subject = awards_number_of(a.id) AND s.inspector = e.key)
      OR EXISTS (
        SELECT FROM audit_event v
        WHERE v.subject_kind = 'award_application' AND v.subject_id = a.id::text AND v.verb = 'awards.seat_filled'
          AND v.data ->> 'came' = e.key AND v.actor_user IS NOT NULL))
  ) THEN
    RAISE EXCEPTION 'who reviews was drawn, or took an empty seat by the rule' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER awards_review_drawn AFTER INSERT ON awards_review DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION awards_review_drawn();

CREATE FUNCTION awards_guard_expert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.left_on IS NOT NULL AND NEW.left_on IS DISTINCT FROM OLD.left_on
     OR (OLD.agency_id, OLD.user_id, OLD.key, OLD.employer, OLD.city_code)
        IS DISTINCT FROM (NEW.agency_id, NEW.user_id, NEW.key, NEW.employer, NEW.city_code)
        AND EXISTS (SELECT FROM awards_review v WHERE v.expert_id = NEW.id) THEN
    RAISE EXCEPTION 'who an expert is stands once he has reviewed' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_expert_guard BEFORE UPDATE ON awards_expert FOR EACH ROW EXECUTE FUNCTION awards_guard_expert();

CREATE FUNCTION awards_refuse_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a score belongs to its review and its item' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER awards_score_stays BEFORE UPDATE ON awards_score FOR EACH ROW
  WHEN ((OLD.review_id, OLD.item_id) IS DISTINCT FROM (NEW.review_id, NEW.item_id)) EXECUTE FUNCTION awards_refuse_moved();

-- figures of a meeting or a visit come with its record, before anybody has said a word on it, and go with it
CREATE FUNCTION awards_guard_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF EXISTS (SELECT FROM awards_assent s WHERE s.application_id = NEW.application_id AND s.stage = NEW.stage)
       OR NOT EXISTS (
         SELECT FROM awards_application a LEFT JOIN awards_meeting m ON m.application_id = a.id
         WHERE a.id = NEW.application_id AND CASE NEW.stage WHEN 'site' THEN a.visit_on IS NULL ELSE m.state = 'due' END) THEN
      RAISE EXCEPTION 'figures come with the record of their meeting or visit' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NOT EXISTS (
    SELECT FROM awards_superseded u
    WHERE u.application_id = OLD.application_id AND (u.at AT TIME ZONE 'Asia/Shanghai')::date >= OLD.given_on
      AND u.what = CASE OLD.stage WHEN 'site' THEN 'visit' ELSE 'meeting' END
  ) THEN
    RAISE EXCEPTION 'what a meeting or a visit gave is kept with its record' USING ERRCODE = '23001';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER awards_agreed_figures BEFORE INSERT OR DELETE ON awards_agreed
  FOR EACH ROW EXECUTE FUNCTION awards_guard_figures();

CREATE FUNCTION awards_guard_meeting_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'due' OR NOT EXISTS (
      SELECT FROM awards_application a JOIN awards_round r ON r.id = a.round_id
      WHERE a.id = NEW.application_id AND r.state = 'reviewing'
    ) THEN
      RAISE EXCEPTION 'a meeting becomes due while the round is under review' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state = 'held' AND NOT EXISTS (
    SELECT FROM awards_superseded u
    WHERE u.application_id = OLD.application_id AND u.what = 'meeting' AND u.content ->> 'record' = OLD.record
  ) THEN
    RAISE EXCEPTION 'the record of a meeting is kept' USING ERRCODE = '23001';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER awards_meeting_kept BEFORE INSERT OR DELETE ON awards_meeting
  FOR EACH ROW EXECUTE FUNCTION awards_guard_meeting_kept();

CREATE FUNCTION awards_guard_prize_of_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM awards_round r JOIN awards_prize p ON p.programme_code = r.programme_code
    WHERE r.id = NEW.round_id AND p.id = NEW.prize_id
  ) THEN
    RAISE EXCEPTION 'a round confers the prizes of its programme' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_roundprize_own BEFORE INSERT OR UPDATE ON awards_roundprize
  FOR EACH ROW EXECUTE FUNCTION awards_guard_prize_of_round();

-- a panel takes over what its own draw has drawn; that draw stays the panel's
CREATE FUNCTION awards_guard_panel_draw() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a panel is kept' USING ERRCODE = '23001';
  END IF;
  IF TG_OP = 'INSERT' AND (NEW.state <> 'drawing' OR NOT EXISTS (
       SELECT FROM awards_round r WHERE r.id = NEW.round_id AND r.state = 'closed'))
     OR TG_OP = 'UPDATE' AND OLD.state <> 'drawing' AND NEW.draw_id IS DISTINCT FROM OLD.draw_id
     OR NEW.state = 'running' AND NOT EXISTS (
       SELECT FROM draws_draw d
       WHERE d.id = NEW.draw_id AND d.state = 'drawn' AND d.origin = 'awards.panel:' || NEW.id)
     OR NEW.state = 'dropped' AND EXISTS (SELECT FROM draws_draw d WHERE d.id = NEW.draw_id AND d.state <> 'void') THEN
    RAISE EXCEPTION 'a panel takes over what its own draw has drawn' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_panel_draw BEFORE INSERT OR UPDATE OR DELETE ON awards_panel
  FOR EACH ROW EXECUTE FUNCTION awards_guard_panel_draw();
