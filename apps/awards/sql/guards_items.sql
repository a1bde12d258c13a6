-- What an application is for, and whose it is, stands from its beginning; so it does on a certificate. An honour without an
-- application is one of before the portal, which two officers have entered and confirmed.
CREATE OR REPLACE FUNCTION awards_guard_application() RETURNS trigger LANGUAGE plpgsql AS $$
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
  IF NEW.round_id <> OLD.round_id
     OR (NEW.person, NEW.identity, NEW.item, NEW.trademark) <> (OLD.person, OLD.identity, OLD.item, OLD.trademark)
     OR ((OLD.state <> 'draft' OR NOT EXISTS (
            SELECT FROM awards_round r WHERE r.id = NEW.round_id AND r.state = 'open'))
         AND (OLD.summary, OLD.strengths, OLD.report_id, OLD.wanted_id, OLD.tree, OLD.field, OLD.contact, OLD.sales)
         IS DISTINCT FROM
             (NEW.summary, NEW.strengths, NEW.report_id, NEW.wanted_id, NEW.tree, NEW.field, NEW.contact, NEW.sales)) THEN
    RAISE EXCEPTION 'what was handed in stands, and nothing changes after the closing' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'conferred' AND OLD.state <> 'conferred'
     AND NOT EXISTS (SELECT FROM awards_honour h WHERE h.application_id = NEW.id) THEN
    RAISE EXCEPTION 'what is conferred has its certificate' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION awards_guard_honour() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  prize record;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (OLD.number, OLD.code, OLD.application_id, OLD.programme_id, OLD.prize_id, OLD.agency_id, OLD.holder, OLD.uscc,
        OLD.person, OLD.identity, OLD.item, OLD.trademark, OLD.year, OLD.conferred_on, OLD.until, OLD.payload, OLD.signer, OLD.document_id, OLD.issued_at)
       IS DISTINCT FROM
       (NEW.number, NEW.code, NEW.application_id, NEW.programme_id, NEW.prize_id, NEW.agency_id, NEW.holder, NEW.uscc,
        NEW.person, NEW.identity, NEW.item, NEW.trademark, NEW.year, NEW.conferred_on, NEW.until, NEW.payload, NEW.signer, NEW.document_id, NEW.issued_at) THEN
      RAISE EXCEPTION 'what stands on a certificate stands' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.application_id IS NULL THEN
    RETURN NEW; -- conferred before the portal: its entry is looked for when all is written
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

CREATE FUNCTION awards_honour_entered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.application_id IS NULL AND NOT EXISTS (
    SELECT FROM awards_formerentry e WHERE e.honour_id = NEW.id AND e.state = 'confirmed'
  ) THEN
    RAISE EXCEPTION 'an honour without an application was confirmed by a second officer' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER awards_honour_entered AFTER INSERT ON awards_honour DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION awards_honour_entered();
