-- A record of a meeting or a visit counts once more than half of the reviewers, the lead among them, stand by it. The
-- rule of rules/assent.py.
CREATE FUNCTION awards_carried(application bigint, at_stage text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT 2 * (1 + (
    SELECT count(*) FROM awards_assent s WHERE s.application_id = application AND s.stage = at_stage AND s.agrees
  )) > (SELECT count(*) FROM awards_review v WHERE v.application_id = application AND v.state <> 'set_aside')
$$;

CREATE FUNCTION awards_guard_carried() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM awards_application a LEFT JOIN awards_meeting m ON m.application_id = a.id
    WHERE a.round_id = NEW.id AND a.state IN ('eligible', 'proposed') AND (
      m.state = 'held' AND NOT awards_carried(a.id, 'consensus')
      OR NEW.state = 'ranked' AND a.visit_on IS NOT NULL AND NOT awards_carried(a.id, 'site'))
  ) THEN
    RAISE EXCEPTION 'more than half of the reviewers stand by the record of a meeting or a visit' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_round_carried BEFORE UPDATE OF state ON awards_round FOR EACH ROW
  WHEN (OLD.state IN ('reviewing', 'visiting') AND NEW.state IN ('visiting', 'ranked'))
  EXECUTE FUNCTION awards_guard_carried();

CREATE FUNCTION awards_guard_assent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'what a reviewer said of a record stands' USING ERRCODE = '23001';
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF NOT EXISTS (
      SELECT FROM awards_superseded u
      WHERE u.application_id = OLD.application_id AND u.at >= OLD.given_at
        AND u.what = CASE OLD.stage WHEN 'site' THEN 'visit' ELSE 'meeting' END
    ) THEN
      RAISE EXCEPTION 'what a reviewer said of a record is kept with it' USING ERRCODE = '23001';
    END IF;
    RETURN OLD;
  END IF;
  IF NOT EXISTS (
    SELECT FROM awards_application a JOIN awards_round r ON r.id = a.round_id
    JOIN awards_review v ON v.application_id = a.id AND v.expert_id = NEW.expert_id AND v.state = 'submitted'
    LEFT JOIN awards_meeting m ON m.application_id = a.id
    WHERE a.id = NEW.application_id AND a.lead_id IS DISTINCT FROM NEW.expert_id
      AND CASE NEW.stage WHEN 'site' THEN r.state = 'visiting' AND a.visit_on IS NOT NULL
                         ELSE r.state = 'reviewing' AND m.state = 'held' END
  ) THEN
    RAISE EXCEPTION 'a reviewer other than the lead says whether a record is right, in its time' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_assent_guard BEFORE INSERT OR UPDATE OR DELETE ON awards_assent
  FOR EACH ROW EXECUTE FUNCTION awards_guard_assent();
