-- Who has a tie to a party decides nothing of it: recommendation, eligibility, objection, list, approval, revocation.
CREATE FUNCTION awards_tied(person bigint, code text, on_day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM awards_staffinterest s
    WHERE s.user_id = person AND s.party_code = code AND (s.until IS NULL OR s.until >= on_day))
$$;

CREATE FUNCTION awards_guard_recusal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  tied boolean := false;
BEGIN
  IF TG_TABLE_NAME = 'awards_recommendation' THEN
    SELECT awards_tied(NEW.given_by, a.uscc, a.submitted_on) INTO tied
    FROM awards_application a WHERE a.id = NEW.application_id;
  ELSIF TG_TABLE_NAME = 'awards_application' THEN
    tied := NEW.eligible_by IS DISTINCT FROM OLD.eligible_by
            AND awards_tied(NEW.eligible_by, NEW.uscc, NEW.submitted_on);
  ELSIF TG_TABLE_NAME = 'awards_objection' THEN
    SELECT NEW.decided_by IS DISTINCT FROM OLD.decided_by AND awards_tied(NEW.decided_by, a.uscc, a.submitted_on)
    INTO tied FROM awards_application a WHERE a.id = NEW.application_id;
  ELSIF TG_TABLE_NAME = 'awards_case' THEN
    SELECT NEW.decided_by IS DISTINCT FROM OLD.decided_by AND awards_tied(NEW.decided_by, h.uscc, NEW.opened_on)
    INTO tied FROM awards_honour h WHERE h.id = NEW.honour_id;
  ELSE
    SELECT EXISTS (
      SELECT FROM awards_application a
      WHERE a.round_id = NEW.id AND a.state IN ('eligible', 'proposed', 'public')
        AND (NEW.ranked_by IS DISTINCT FROM OLD.ranked_by AND awards_tied(NEW.ranked_by, a.uscc, a.submitted_on)
             OR NEW.decided_by IS DISTINCT FROM OLD.decided_by AND awards_tied(NEW.decided_by, a.uscc, a.submitted_on)
             OR NEW.approved_by IS DISTINCT FROM OLD.approved_by
                AND awards_tied(NEW.approved_by, a.uscc, a.submitted_on))
    ) INTO tied;
  END IF;
  IF TG_TABLE_NAME = 'awards_round' THEN
    IF NEW.decided_by IS NOT NULL AND NEW.decided_by IS DISTINCT FROM OLD.decided_by AND NEW.recusals = '' THEN
      RAISE EXCEPTION 'the committee says who of it has a tie to whom, or that nobody has' USING ERRCODE = '23514';
    END IF;
  END IF;
  IF tied THEN
    RAISE EXCEPTION 'who has a tie to the party takes no step on it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_recommendation_recusal BEFORE INSERT ON awards_recommendation
  FOR EACH ROW EXECUTE FUNCTION awards_guard_recusal();
CREATE TRIGGER awards_application_recusal BEFORE UPDATE OF eligible_by ON awards_application
  FOR EACH ROW EXECUTE FUNCTION awards_guard_recusal();
CREATE TRIGGER awards_objection_recusal BEFORE UPDATE OF decided_by ON awards_objection
  FOR EACH ROW EXECUTE FUNCTION awards_guard_recusal();
CREATE TRIGGER awards_case_recusal BEFORE UPDATE OF decided_by ON awards_case
  FOR EACH ROW EXECUTE FUNCTION awards_guard_recusal();
CREATE TRIGGER awards_round_recusal BEFORE UPDATE OF ranked_by, decided_by, approved_by ON awards_round
  FOR EACH ROW EXECUTE FUNCTION awards_guard_recusal();

CREATE FUNCTION awards_staff_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'until' IS DISTINCT FROM to_jsonb(OLD) - 'until' THEN
    RAISE EXCEPTION 'what was declared stands; what ends has its last day' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_staff_kept BEFORE UPDATE OR DELETE ON awards_staffinterest
  FOR EACH ROW EXECUTE FUNCTION awards_staff_kept();
