-- What the buttons hide of a removal the database refuses: an illegal move of an application, a removal set aside without
-- notice, a listing that stands again without it. The pairs are those of states.py (a test compares them).
CREATE OR REPLACE FUNCTION serious_list_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('proposed', 'noticed'), ('noticed', 'answering'), ('answering', 'answered'), ('answering', 'hearing'),
    ('hearing', 'answered'), ('answered', 'reviewed'), ('reviewed', 'asked'), ('asked', 'consented'),
    ('asked', 'not_listed'), ('reviewed', 'decided'), ('consented', 'decided'), ('decided', 'served'),
    ('served', 'published'), ('published', 'expired'), ('published', 'removed'), ('removed', 'published'),
    ('decided', 'withdrawn'), ('served', 'withdrawn'), ('published', 'withdrawn'), ('removed', 'withdrawn'),
    ('proposed', 'not_listed'), ('noticed', 'not_listed'), ('answering', 'not_listed'), ('hearing', 'not_listed'),
    ('answered', 'not_listed'), ('reviewed', 'not_listed'), ('consented', 'not_listed')
  )
$$;

CREATE FUNCTION serious_list_repair_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('received', 'correcting'), ('correcting', 'received'), ('correcting', 'lapsed'), ('received', 'accepted'),
    ('received', 'rejected'), ('accepted', 'granted'), ('accepted', 'refused'), ('received', 'obviated'),
    ('correcting', 'obviated'), ('accepted', 'obviated'), ('granted', 'doubted'), ('doubted', 'questioned'),
    ('doubted', 'granted'), ('questioned', 'granted'), ('questioned', 'reversing'), ('reversing', 'reversed'),
    ('reversing', 'granted')
  )
$$;

CREATE FUNCTION serious_list_guard_repair_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'received' THEN
      RAISE EXCEPTION 'an application begins when it is made' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT serious_list_repair_move_allowed(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'an application cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'questioned' AND OLD.state = 'doubted' AND NOT EXISTS (
    SELECT FROM serious_list_service s JOIN serious_list_paper p ON p.id = s.paper_id
    WHERE p.case_id = NEW.case_id AND p.kind = 'doubt' AND p.issued_on >= NEW.doubted_on
      AND s.served_on = NEW.doubt_served_on
  ) OR NEW.state = 'reversed' AND OLD.state = 'reversing' AND NOT EXISTS (
    SELECT FROM serious_list_service s JOIN serious_list_paper p ON p.id = s.paper_id
    WHERE p.case_id = NEW.case_id AND p.kind = 'reversal' AND p.issued_on >= NEW.reversed_on
  ) THEN
    RAISE EXCEPTION 'the service of notice and decision on a removal is proved' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_repair_moves BEFORE INSERT OR UPDATE ON serious_list_repair
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_repair_moves();

CREATE FUNCTION serious_list_guard_return() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM serious_list_repair r WHERE r.case_id = NEW.id AND r.state = 'reversed'
                 AND r.reversed_on IS NOT NULL AND r.reversed_on >= OLD.ended_on) THEN
    RAISE EXCEPTION 'an entry stands again after its removal was set aside' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_return BEFORE UPDATE OF state ON serious_list_case
  FOR EACH ROW WHEN (OLD.state = 'removed' AND NEW.state = 'published') EXECUTE FUNCTION serious_list_guard_return();

-- a ban or suspension says how long it runs
CREATE FUNCTION serious_list_guard_ban() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a ban ends on a day or is for life' USING ERRCODE = '23514', CONSTRAINT = 'serious_list_case_ban';
END $$;
CREATE TRIGGER serious_list_case_ban BEFORE UPDATE ON serious_list_case
  FOR EACH ROW WHEN (
    NEW.decided_on IS NOT NULL AND OLD.decided_on IS NULL
    AND (NEW.ban_for_life AND (NEW.penalty_kind <> 'ban' OR NEW.ban_until IS NOT NULL)
         OR NEW.penalty_kind IN ('licence_suspended', 'restriction', 'suspension', 'ban')
         AND NEW.ban_until IS NULL AND NOT NEW.ban_for_life)
    OR OLD.decided_on IS NOT NULL AND (OLD.ban_for_life, OLD.ban_until) IS DISTINCT FROM (NEW.ban_for_life, NEW.ban_until)
  ) EXECUTE FUNCTION serious_list_guard_ban();
