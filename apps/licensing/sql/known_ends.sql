-- What is known is established by two before a licence ends by it; and where a decision is set aside while its holder has
-- another licence, one of the two gives way.
CREATE FUNCTION licensing_guard_cancelling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' OR NOT EXISTS (
      SELECT FROM licensing_licence l JOIN licensing_endground g ON g.id = NEW.ground_id
      WHERE l.id = NEW.licence_id AND g.procedure = 'known'
        AND (l.state IN ('unverified', 'valid', 'suspended') OR NEW.source = 'ruling')
    ) THEN
      RAISE EXCEPTION 'a cancellation begins with a proposal for a licence that is held' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'proposed' OR (NEW.state = 'proposed' AND to_jsonb(OLD) <> to_jsonb(NEW))
     OR to_jsonb(OLD) - ARRAY['state', 'decided_by_id', 'decided_label', 'decided_on', 'reason']
        <> to_jsonb(NEW) - ARRAY['state', 'decided_by_id', 'decided_label', 'decided_on', 'reason'] THEN
    RAISE EXCEPTION 'a proposal stands as it was made, and is decided once' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_cancelling_guard BEFORE INSERT OR UPDATE ON licensing_cancelling
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_cancelling();
CREATE TRIGGER licensing_cancelling_stays BEFORE DELETE ON licensing_cancelling
  FOR EACH ROW EXECUTE FUNCTION licensing_refuse_proof();

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
    ('revoked', 'suspended'), ('withdrawn', 'suspended'), ('taken', 'suspended'), ('cancelled', 'suspended'),
    ('revoked', 'cancelled'), ('withdrawn', 'cancelled'), ('taken', 'cancelled'), ('cancelled', 'cancelled'),
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
     AND NOT (held.state = 'expired' AND ground.procedure = 'due' AND ground.bar_rule <> '')
     AND NOT (held.state IN ('revoked', 'withdrawn', 'taken', 'cancelled') AND ground.procedure = 'known' AND NOT EXISTS (
       SELECT FROM licensing_end e WHERE e.licence_id = NEW.licence_id AND e.set_aside_on IS NULL
     )) THEN
    RAISE EXCEPTION 'only a licence that is held ends' USING ERRCODE = '23514';
  END IF;
  IF ground.kind <> NEW.kind OR (ground.bar_rule <> '') <> (NEW.bar_id IS NOT NULL)
     OR (ground.procedure = 'due') <> (NEW.case_id IS NOT NULL)
     OR (ground.procedure = 'known') <> (NEW.cancelling_id IS NOT NULL) THEN
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
  IF ground.procedure = 'known' AND NOT EXISTS (
    SELECT FROM licensing_cancelling c
    WHERE c.id = NEW.cancelling_id AND c.licence_id = NEW.licence_id AND c.ground_id = NEW.ground_id AND c.state = 'confirmed'
  ) THEN
    RAISE EXCEPTION 'what is known is established by two' USING ERRCODE = '23514';
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
