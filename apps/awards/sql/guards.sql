-- What the buttons hide the database refuses: an illegal move, an application changed after its closing, a score off the
-- review's stage, more honours than the quota. The pairs are those of states.py (a test compares them).
CREATE FUNCTION awards_application_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('draft', 'county'), ('draft', 'city'), ('draft', 'checking'), ('county', 'draft'), ('county', 'city'),
    ('county', 'checking'), ('city', 'checking'), ('county', 'not_recommended'), ('city', 'not_recommended'),
    ('checking', 'eligible'), ('checking', 'ineligible'), ('eligible', 'proposed'), ('proposed', 'eligible'),
    ('proposed', 'public'), ('public', 'not_chosen'), ('public', 'proposed'), ('public', 'conferred'),
    ('eligible', 'not_chosen'), ('proposed', 'not_chosen'),
    ('draft', 'withdrawn'), ('county', 'withdrawn'), ('city', 'withdrawn'), ('checking', 'withdrawn'),
    ('eligible', 'withdrawn'), ('proposed', 'withdrawn'), ('public', 'withdrawn'),
    ('county', 'struck'), ('city', 'struck'), ('checking', 'struck'), ('eligible', 'struck'), ('proposed', 'struck'),
    ('public', 'struck'),
    ('draft', 'moot'), ('county', 'moot'), ('city', 'moot'), ('checking', 'moot'), ('eligible', 'moot'),
    ('proposed', 'moot'), ('public', 'moot')
  )
$$;

CREATE FUNCTION awards_guard_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION 'an application begins as a draft' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT awards_application_move_allowed(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'an application cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF NEW.round_id <> OLD.round_id OR NEW.person <> OLD.person
     OR ((OLD.state <> 'draft' OR NOT EXISTS (
            SELECT FROM awards_round r WHERE r.id = NEW.round_id AND r.state = 'open'))
         AND (OLD.summary, OLD.strengths, OLD.report_id, OLD.wanted_id, OLD.tree, OLD.field, OLD.contact)
         IS DISTINCT FROM
             (NEW.summary, NEW.strengths, NEW.report_id, NEW.wanted_id, NEW.tree, NEW.field, NEW.contact)) THEN
    RAISE EXCEPTION 'what was handed in stands, and nothing changes after the closing' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'conferred' AND OLD.state <> 'conferred'
     AND NOT EXISTS (SELECT FROM awards_honour h WHERE h.application_id = NEW.id) THEN
    RAISE EXCEPTION 'what is conferred has its certificate' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_application_guard BEFORE INSERT OR UPDATE ON awards_application
  FOR EACH ROW EXECUTE FUNCTION awards_guard_application();

-- a score is written while its review is, and stands once that is submitted
CREATE FUNCTION awards_guard_score() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  row record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF NOT EXISTS (SELECT FROM awards_review r WHERE r.id = row.review_id AND r.state = 'writing') THEN
    RAISE EXCEPTION 'the scores of a submitted review stand' USING ERRCODE = '23514';
  END IF;
  IF TG_OP <> 'DELETE' AND NOT EXISTS (
    SELECT FROM awards_criterion c JOIN awards_review r ON r.id = NEW.review_id
    JOIN awards_application a ON a.id = r.application_id
    WHERE c.id = NEW.item_id AND c.leaf AND c.tree = a.tree
  ) THEN
    RAISE EXCEPTION 'only items of the application''s own criteria are scored' USING ERRCODE = '23514';
  END IF;
  RETURN row;
END $$;
CREATE TRIGGER awards_score_guard BEFORE INSERT OR UPDATE OR DELETE ON awards_score
  FOR EACH ROW EXECUTE FUNCTION awards_guard_score();

-- an honour follows from an application in publicity, of an approved round, within the quotas of its prize
CREATE FUNCTION awards_guard_honour() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  prize record;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (OLD.number, OLD.code, OLD.application_id, OLD.programme_id, OLD.prize_id, OLD.agency_id, OLD.holder, OLD.uscc,
        OLD.person, OLD.year, OLD.conferred_on, OLD.until, OLD.payload, OLD.signer, OLD.document_id, OLD.issued_at)
       IS DISTINCT FROM
       (NEW.number, NEW.code, NEW.application_id, NEW.programme_id, NEW.prize_id, NEW.agency_id, NEW.holder, NEW.uscc,
        NEW.person, NEW.year, NEW.conferred_on, NEW.until, NEW.payload, NEW.signer, NEW.document_id, NEW.issued_at) THEN
      RAISE EXCEPTION 'what stands on a certificate stands' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.application_id IS NULL THEN
    RETURN NEW; -- conferred before the portal
  END IF;
  SELECT rp.quota, rp.people_quota, rp.city_quota, a.city_code, a.round_id INTO prize
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
     OR (SELECT count(*) >= prize.city_quota FROM awards_honour h JOIN awards_application a ON a.id = h.application_id
         WHERE a.round_id = prize.round_id AND h.prize_id = NEW.prize_id AND a.city_code = prize.city_code) THEN
    RAISE EXCEPTION 'the quota of the prize is used up' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_honour_guard BEFORE INSERT OR UPDATE ON awards_honour
  FOR EACH ROW EXECUTE FUNCTION awards_guard_honour();

CREATE FUNCTION awards_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'readings, papers, recommendations and honours are kept as they are' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER awards_reading_kept BEFORE UPDATE OR DELETE ON awards_reading
  FOR EACH ROW EXECUTE FUNCTION awards_refuse();
CREATE TRIGGER awards_roundpaper_kept BEFORE UPDATE OR DELETE ON awards_roundpaper
  FOR EACH ROW EXECUTE FUNCTION awards_refuse();
CREATE TRIGGER awards_honourpaper_kept BEFORE UPDATE OR DELETE ON awards_honourpaper
  FOR EACH ROW EXECUTE FUNCTION awards_refuse();
CREATE TRIGGER awards_recommendation_kept BEFORE UPDATE OR DELETE ON awards_recommendation
  FOR EACH ROW EXECUTE FUNCTION awards_refuse();
CREATE TRIGGER awards_honour_stays BEFORE DELETE ON awards_honour
  FOR EACH ROW EXECUTE FUNCTION awards_refuse();
CREATE TRIGGER awards_application_stays BEFORE DELETE ON awards_application
  FOR EACH ROW EXECUTE FUNCTION awards_refuse();
