-- What a decision on an application, a change or an end rests on: its paper, its reasons, a second person who has no seat at
-- the enterprise, and the check on site where the class is verified first. The verbs ask the same.
CREATE FUNCTION licensing_seated(person bigint, firm bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM access_seat s WHERE s.user_id = person AND s.enterprise_id = firm AND s.state = 'approved')
$$;

-- the paper that each state of an application is told by
CREATE FUNCTION licensing_paper_of(state text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE state
    WHEN 'correcting' THEN 'correction' WHEN 'accepted' THEN 'acceptance' WHEN 'not_accepted' THEN 'not_accepted'
    WHEN 'granted' THEN 'grant' WHEN 'refused' THEN 'refusal' WHEN 'lapsed' THEN 'lapsed' END
$$;

CREATE FUNCTION licensing_guard_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF licensing_paper_of(NEW.state) IS NOT NULL AND NOT EXISTS (
    SELECT FROM licensing_paper p WHERE p.application_id = NEW.id AND p.kind = licensing_paper_of(NEW.state)
      AND (NEW.decided_on IS NULL OR NEW.state NOT IN ('granted', 'refused') OR p.issued_on = NEW.decided_on)
  ) THEN
    RAISE EXCEPTION 'an applicant is told by a paper' USING ERRCODE = '23514';
  END IF;
  IF NEW.state IN ('refused', 'not_accepted') AND btrim(NEW.reason) = '' THEN
    RAISE EXCEPTION 'a refusal has its reasons' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'refused' AND (NEW.decided_on IS NULL OR NEW.decided_by_id IS NULL OR OLD.proposed_by_id IS NULL) THEN
    RAISE EXCEPTION 'a refusal is decided by a second officer' USING ERRCODE = '23514';
  END IF;
  IF NEW.state IN ('granted', 'refused') AND OLD.state = 'proposed' AND (
    (OLD.proposal, OLD.proposed_by_id, OLD.proposed_on, OLD.checked_on, OLD.examiners)
      IS DISTINCT FROM (NEW.proposal, NEW.proposed_by_id, NEW.proposed_on, NEW.checked_on, NEW.examiners)
  ) THEN
    RAISE EXCEPTION 'what was proposed is decided, and nothing else' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'granted' AND NOT NEW.automatic AND (
    OLD.proposal <> 'grant' OR NEW.accepted_on IS NULL
    OR NOT NEW.grant_first AND (NEW.checked_on IS NULL OR NEW.checked_on NOT BETWEEN NEW.submitted_on AND NEW.proposed_on
      OR cardinality(string_to_array(NEW.examiners, '、')) NOT BETWEEN 2 AND 4)
  ) THEN
    RAISE EXCEPTION 'a grant was accepted, proposed, and checked on site where its class is verified first'
      USING ERRCODE = '23514';
  END IF;
  IF licensing_seated(NEW.decided_by_id, NEW.enterprise_id)
     OR NEW.state = 'proposed' AND licensing_seated(NEW.proposed_by_id, NEW.enterprise_id) THEN
    RAISE EXCEPTION 'nobody decides in his own case' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_application_decided BEFORE UPDATE OF state ON licensing_application
  FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION licensing_guard_decided();

CREATE FUNCTION licensing_guard_change_decided() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  firm bigint := (SELECT l.enterprise_id FROM licensing_licence l WHERE l.id = NEW.licence_id);
BEGIN
  IF NEW.state = 'refused' AND (btrim(NEW.reason) = '' OR NEW.decided_by_id IS NULL OR OLD.proposed_by_id IS NULL
    OR NOT EXISTS (SELECT FROM licensing_changepaper p
                   WHERE p.change_id = NEW.id AND p.kind = 'change_refusal' AND p.issued_on = NEW.decided_on)) THEN
    RAISE EXCEPTION 'a refusal has its reasons, its paper and a second officer' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'granted' AND NEW.decided_by_id IS NOT NULL AND OLD.proposal <> 'grant' THEN
    RAISE EXCEPTION 'what was proposed is decided, and nothing else' USING ERRCODE = '23514';
  END IF;
  IF licensing_seated(NEW.decided_by_id, firm) OR NEW.state = 'proposed' AND licensing_seated(NEW.proposed_by_id, firm) THEN
    RAISE EXCEPTION 'nobody decides in his own case' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_change_decided BEFORE UPDATE OF state ON licensing_change
  FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION licensing_guard_change_decided();

CREATE FUNCTION licensing_guard_ending_decided() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  firm bigint := (SELECT l.enterprise_id FROM licensing_licence l WHERE l.id = NEW.licence_id);
BEGIN
  IF NEW.state IN ('noticed', 'decided') AND NOT EXISTS (
    SELECT FROM licensing_endpaper p WHERE p.ending_id = NEW.id
      AND (p.kind, p.issued_on) = (CASE NEW.state WHEN 'noticed' THEN 'end_notice' ELSE 'end_decision' END,
                                   CASE NEW.state WHEN 'noticed' THEN NEW.notice_on ELSE NEW.decided_on END)
  ) THEN
    RAISE EXCEPTION 'a notice and a decision are papers' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'decided' AND btrim(NEW.reason) = '' THEN
    RAISE EXCEPTION 'a decision gives its reasons' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'noticed' AND licensing_seated(NEW.handled_by_id, firm)
     OR NEW.state = 'reviewed' AND licensing_seated(NEW.reviewed_by_id, firm)
     OR NEW.state = 'decided' AND licensing_seated(NEW.decided_by_id, firm) THEN
    RAISE EXCEPTION 'nobody decides in his own case' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_ending_decided BEFORE UPDATE OF state ON licensing_ending
  FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION licensing_guard_ending_decided();
