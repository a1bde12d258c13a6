-- A review is set aside for a tie that is on record, for what its own draw replaced, or because its writer cannot review
-- and two people agreed that he leaves. What was asked and decided stands.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE FUNCTION awards_number_of(application bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT 'A' || lpad(application::text, greatest(6, length(application::text)), '0')
$$;

CREATE OR REPLACE FUNCTION awards_guard_aside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM awards_application a JOIN awards_expert e ON e.id = NEW.expert_id
    WHERE a.id = NEW.application_id AND (
      NEW.end_ground = 'employer' AND btrim(e.employer) = btrim(a.applicant)
      OR NEW.end_ground = 'same_city' AND e.city_code <> '' AND e.city_code = a.city_code
      OR EXISTS (SELECT FROM awards_interest i WHERE i.expert_id = e.id AND i.party_code = a.uscc AND i.kind = NEW.end_ground)
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

CREATE FUNCTION awards_guard_asked_aside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'what was asked of a reviewer is kept' USING ERRCODE = '23001';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'asked' OR NOT EXISTS (
      SELECT FROM awards_review v JOIN awards_application a ON a.id = v.application_id
      JOIN awards_round r ON r.id = a.round_id
      WHERE v.id = NEW.review_id AND v.state = 'writing' AND r.state = 'reviewing'
    ) THEN
      RAISE EXCEPTION 'it is asked that a reviewer leave while he is writing' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'asked'
     OR (OLD.review_id, OLD.reason, OLD.asked_on, OLD.asked_by, OLD.asked_label)
        IS DISTINCT FROM (NEW.review_id, NEW.reason, NEW.asked_on, NEW.asked_by, NEW.asked_label)
     OR NEW.decided_by = (
       SELECT e.user_id FROM awards_review v JOIN awards_expert e ON e.id = v.expert_id WHERE v.id = NEW.review_id) THEN
    RAISE EXCEPTION 'what was asked of a reviewer stands, and is decided once by another' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_askedaside_guard BEFORE INSERT OR UPDATE OR DELETE ON awards_askedaside
  FOR EACH ROW EXECUTE FUNCTION awards_guard_asked_aside();

-- who decides on it has stated his interests in the round, and has no tie to the applicant
CREATE FUNCTION awards_guard_aside_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM awards_review v JOIN awards_application a ON a.id = v.application_id
    WHERE v.id = NEW.review_id
      AND (awards_unstated(NEW.decided_by, a.round_id) OR awards_tied(NEW.decided_by, a.uscc, a.submitted_on))
  ) THEN
    RAISE EXCEPTION 'who decides has stated his interests, and has no tie to the party' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_askedaside_decided BEFORE UPDATE ON awards_askedaside FOR EACH ROW
  WHEN (NEW.decided_by IS NOT NULL AND OLD.decided_by IS NULL) EXECUTE FUNCTION awards_guard_aside_decided();
