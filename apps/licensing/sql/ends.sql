-- How a licence ends, as the database sees it. The pairs are those of states.LICENCES (a test compares them).
CREATE FUNCTION licensing_licence_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('unverified', 'valid'), ('unverified', 'suspended'), ('valid', 'suspended'), ('suspended', 'valid'),
    ('suspended', 'unverified'),
    ('unverified', 'revoked'), ('valid', 'revoked'), ('suspended', 'revoked'),
    ('unverified', 'withdrawn'), ('valid', 'withdrawn'), ('suspended', 'withdrawn'),
    ('unverified', 'taken'), ('valid', 'taken'), ('suspended', 'taken'),
    ('unverified', 'cancelled'), ('valid', 'cancelled'), ('suspended', 'cancelled'),
    ('unverified', 'expired'), ('valid', 'expired'), ('suspended', 'expired')
  )
$$;

-- an end has its ground and what the ground's procedure asks for, and stands as it was made
CREATE FUNCTION licensing_guard_end() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ground record;
  held record;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'the end of a licence stands as it was made' USING ERRCODE = '23001';
  END IF;
  SELECT g.kind, g.procedure, g.bar_rule INTO ground FROM licensing_endground g WHERE g.id = NEW.ground_id;
  SELECT l.state, l.until INTO held FROM licensing_licence l WHERE l.id = NEW.licence_id;
  IF held.state NOT IN ('unverified', 'valid', 'suspended') THEN
    RAISE EXCEPTION 'only a licence that is held ends' USING ERRCODE = '23514';
  END IF;
  IF ground.kind <> NEW.kind OR (ground.bar_rule <> '') <> (NEW.bar_id IS NOT NULL) THEN
    RAISE EXCEPTION 'an end is the one its ground names, with the bar that follows' USING ERRCODE = '23514';
  END IF;
  IF ground.procedure = 'due' THEN
    RAISE EXCEPTION 'no licence is taken without notice and a chance to answer' USING ERRCODE = '23514';
  END IF;
  IF ground.procedure = 'asked' AND NEW.document_number = '' THEN
    RAISE EXCEPTION 'a request has its number' USING ERRCODE = '23514';
  END IF;
  IF ground.procedure = 'time' AND NEW.ended_on <= held.until THEN
    RAISE EXCEPTION 'a term ends after its last day' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_end_guard BEFORE INSERT OR UPDATE OR DELETE ON licensing_end
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_end();

-- a licence comes out of being held by an end alone
CREATE FUNCTION licensing_guard_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT licensing_licence_move_allowed(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a licence cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF NEW.state NOT IN ('unverified', 'valid', 'suspended') AND NOT EXISTS (
    SELECT FROM licensing_end e WHERE e.licence_id = NEW.id AND e.kind = NEW.state AND e.ended_on = NEW.state_on
  ) THEN
    RAISE EXCEPTION 'a licence ends by an act with its ground' USING ERRCODE = '23514';
  END IF;
  IF OLD.state = 'unverified' AND NEW.state = 'valid' AND NEW.verified_on IS NULL THEN
    RAISE EXCEPTION 'a licence is verified on a day' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_licence_state BEFORE UPDATE OF state ON licensing_licence
  FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION licensing_guard_state();

-- as before, the states apart: these are the trigger's above
CREATE OR REPLACE FUNCTION licensing_guard_licence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF licensing_blocked(NEW.enterprise_id, NEW.class_code, NEW.granted_on) OR NOT EXISTS (
      SELECT FROM licensing_application a
      WHERE a.id = NEW.application_id AND a.class_code = NEW.class_code AND a.enterprise_id = NEW.enterprise_id
        AND (a.state = 'proposed' OR (a.state = 'received' AND a.grant_first AND a.doubts = '{}'))
    ) THEN
      RAISE EXCEPTION 'a licence follows from an application that may be granted' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.number, OLD.code, OLD.application_id, OLD.product_id, OLD.class_code, OLD.agency_id, OLD.holder, OLD.uscc,
      OLD.domicile, OLD.address, OLD.granted_on, OLD.until, OLD.payload, OLD.signer, OLD.document_id, OLD.issued_at)
     IS DISTINCT FROM
     (NEW.number, NEW.code, NEW.application_id, NEW.product_id, NEW.class_code, NEW.agency_id, NEW.holder, NEW.uscc,
      NEW.domicile, NEW.address, NEW.granted_on, NEW.until, NEW.payload, NEW.signer, NEW.document_id, NEW.issued_at) THEN
    RAISE EXCEPTION 'what stands on a licence stands' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
