-- As before, but the end of a term frees nobody from a proceeding whose decision bars its holder: that is decided and
-- served as well, and a licence that has expired is revoked by it.
CREATE OR REPLACE FUNCTION licensing_licence_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('unverified', 'valid'), ('valid', 'unverified'), ('unverified', 'suspended'), ('valid', 'suspended'),
    ('suspended', 'valid'), ('suspended', 'unverified'),
    ('unverified', 'revoked'), ('valid', 'revoked'), ('suspended', 'revoked'),
    ('unverified', 'withdrawn'), ('valid', 'withdrawn'), ('suspended', 'withdrawn'),
    ('unverified', 'taken'), ('valid', 'taken'), ('suspended', 'taken'),
    ('unverified', 'cancelled'), ('valid', 'cancelled'), ('suspended', 'cancelled'),
    ('unverified', 'expired'), ('valid', 'expired'), ('suspended', 'expired'),
    ('revoked', 'valid'), ('withdrawn', 'valid'), ('taken', 'valid'), ('cancelled', 'valid'),
    ('expired', 'revoked'), ('expired', 'taken'), ('revoked', 'expired'), ('taken', 'expired'),
    ('revoked', 'unverified'), ('withdrawn', 'unverified'), ('taken', 'unverified'), ('cancelled', 'unverified')
  )
$$;

CREATE OR REPLACE FUNCTION licensing_guard_end() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ground record;
  held record;
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.set_aside_on IS NULL AND NEW.set_aside_on IS NOT NULL
     AND to_jsonb(OLD) - 'set_aside_on' = to_jsonb(NEW) - 'set_aside_on'
     AND EXISTS (SELECT FROM licensing_ending c WHERE c.id = NEW.case_id AND c.state = 'overturned') THEN
    RETURN NEW;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'the end of a licence stands as it was made' USING ERRCODE = '23001';
  END IF;
  SELECT g.kind, g.procedure, g.bar_rule INTO ground FROM licensing_endground g WHERE g.id = NEW.ground_id;
  SELECT l.state, l.until INTO held FROM licensing_licence l WHERE l.id = NEW.licence_id;
  IF held.state NOT IN ('unverified', 'valid', 'suspended')
     AND NOT (held.state = 'expired' AND ground.procedure = 'due' AND ground.bar_rule <> '') THEN
    RAISE EXCEPTION 'only a licence that is held ends' USING ERRCODE = '23514';
  END IF;
  IF ground.kind <> NEW.kind OR (ground.bar_rule <> '') <> (NEW.bar_id IS NOT NULL)
     OR (ground.procedure = 'due') <> (NEW.case_id IS NOT NULL) THEN
    RAISE EXCEPTION 'an end is the one its ground names, with the proceeding and the bar it asks for'
      USING ERRCODE = '23514';
  END IF;
  IF ground.procedure = 'due' AND NOT EXISTS (
    SELECT FROM licensing_ending c
    JOIN licensing_endpaper n ON n.ending_id = c.id AND n.kind = 'end_notice'
    JOIN licensing_service ns ON ns.paper_id = n.id
    JOIN licensing_endpaper d ON d.ending_id = c.id AND d.kind = 'end_decision'
    JOIN licensing_service ds ON ds.paper_id = d.id
    WHERE c.id = NEW.case_id AND c.licence_id = NEW.licence_id AND c.ground_id = NEW.ground_id AND c.state = 'served'
      AND ns.served_on <= c.reviewed_on AND c.reviewed_on <= c.decided_on AND ds.served_on = NEW.ended_on
      AND d.number = NEW.document_number
  ) THEN
    RAISE EXCEPTION 'no licence is taken without notice and a chance to answer' USING ERRCODE = '23514';
  END IF;
  IF ground.procedure = 'asked' AND (NEW.document_number = '' OR EXISTS (
    SELECT FROM licensing_ending c
    WHERE c.licence_id = NEW.licence_id AND c.state NOT IN ('served', 'dropped', 'overturned')
  )) THEN
    RAISE EXCEPTION 'a request has its number, and takes no licence out of a proceeding' USING ERRCODE = '23514';
  END IF;
  IF ground.procedure = 'time' AND NEW.ended_on <= held.until THEN
    RAISE EXCEPTION 'a term ends after its last day' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION licensing_guard_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT licensing_licence_move_allowed(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a licence cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF NEW.state NOT IN ('unverified', 'valid', 'suspended') AND NOT EXISTS (
    SELECT FROM licensing_end e WHERE e.licence_id = NEW.id AND e.kind = NEW.state AND e.ended_on = NEW.state_on
      AND e.set_aside_on IS NULL
  ) THEN
    RAISE EXCEPTION 'a licence ends by an act with its ground' USING ERRCODE = '23514';
  END IF;
  IF OLD.state NOT IN ('unverified', 'valid', 'suspended') AND NEW.state IN ('unverified', 'valid', 'suspended') AND EXISTS (
    SELECT FROM licensing_end e WHERE e.licence_id = NEW.id AND e.set_aside_on IS NULL
  ) THEN
    RAISE EXCEPTION 'a licence comes back only where its end was set aside' USING ERRCODE = '23514';
  END IF;
  IF OLD.state = 'unverified' AND NEW.state = 'valid' AND NOT EXISTS (
    SELECT FROM licensing_aftercheck c
    WHERE c.licence_id = NEW.id AND c.state = 'passed' AND c.closed_on = NEW.verified_on
  ) THEN
    RAISE EXCEPTION 'a licence is verified by a check that was passed' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
