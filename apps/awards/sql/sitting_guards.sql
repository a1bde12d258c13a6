-- The committee's list goes out when enough of its members were there and for it, by the figures of the programme.
CREATE FUNCTION awards_guard_sitting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  c record;
  p record;
BEGIN
  IF NEW.state <> 'publicity' OR OLD.state = 'publicity' THEN
    RETURN NEW;
  END IF;
  SELECT count(*) AS members, count(*) FILTER (WHERE m.part <> 'absent') AS present,
         count(*) FILTER (WHERE m.part IN ('for', 'against', 'abstained')) AS voting,
         count(*) FILTER (WHERE m.part = 'for') AS agreeing
  INTO c FROM awards_member m
  WHERE m.round_id = NEW.id AND m.sitting = (SELECT max(sitting) FROM awards_member WHERE round_id = NEW.id);
  SELECT quorum, majority INTO p FROM awards_programme WHERE id = NEW.programme_id;
  IF NOT c.present * 100 > p.quorum * c.members THEN
    RAISE EXCEPTION 'too few members of the committee were present' USING ERRCODE = '23514';
  END IF;
  IF NOT c.agreeing * 100 > p.majority * c.voting THEN
    RAISE EXCEPTION 'too few of those who may vote were for the list' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_round_voted BEFORE UPDATE OF state ON awards_round
  FOR EACH ROW EXECUTE FUNCTION awards_guard_sitting();

CREATE FUNCTION awards_guard_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'who sat in the committee and how he voted stands' USING ERRCODE = '23514';
  END IF;
  IF NOT EXISTS (SELECT FROM awards_round r WHERE r.id = NEW.round_id AND r.state = 'committee') THEN
    RAISE EXCEPTION 'members vote while the round is before the committee' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_member_kept BEFORE INSERT OR UPDATE OR DELETE ON awards_member
  FOR EACH ROW EXECUTE FUNCTION awards_guard_member();
