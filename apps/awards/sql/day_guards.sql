-- What is entered of a day lies where its step does: a meeting after the last review, a visit after the visits began, the
-- committee after the ranking. Frozen once released: a change goes into a new file with a new migration.
CREATE FUNCTION awards_guard_meeting_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.held_on < NEW.opened_on THEN
    RAISE EXCEPTION 'a meeting is held once the reviews are in' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_meeting_day BEFORE UPDATE ON awards_meeting FOR EACH ROW
  WHEN (OLD.state = 'due' AND NEW.state = 'held') EXECUTE FUNCTION awards_guard_meeting_day();

CREATE FUNCTION awards_guard_visit_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM awards_round r WHERE r.id = NEW.round_id AND NEW.visit_on < r.visits_from) THEN
    RAISE EXCEPTION 'a visit lies after the day the visits began' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_application_visit_day BEFORE UPDATE ON awards_application FOR EACH ROW
  WHEN (OLD.visit_on IS NULL AND NEW.visit_on IS NOT NULL) EXECUTE FUNCTION awards_guard_visit_day();

CREATE FUNCTION awards_guard_committee_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.committee_on < (NEW.ranked_at AT TIME ZONE 'Asia/Shanghai')::date THEN
    RAISE EXCEPTION 'the committee met once the round was ranked' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_round_committee_day BEFORE UPDATE ON awards_round FOR EACH ROW
  WHEN (OLD.state = 'committee' AND NEW.state = 'publicity') EXECUTE FUNCTION awards_guard_committee_day();
