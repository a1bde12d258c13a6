-- What was found beside a proceeding that bars its holder is kept, and weighed when that is closed in whatever way: closed
-- with a word where what was decided bars for as long from every class it is about, else a proceeding of its own is opened,
-- also where the licence has ended meanwhile. What was enough and is set aside is weighed again.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twins: operations/beside.py, rules/ends.py (uncovered), operations/ending.py (release, reinstate)

-- whether a licence has ended because its holder has ceased, or its product has left the catalogue: no bar would meet anybody
CREATE FUNCTION licensing_gone(licence bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM licensing_end e JOIN licensing_endground g ON g.id = e.ground_id
    WHERE e.licence_id = licence AND e.set_aside_on IS NULL AND g.code IN ('cancel.ended', 'cancel.catalogue')
  )
$$;

-- the classes among `codes` that no decision on the licence bars from for as long as one by `rule` of the same day would
CREATE FUNCTION licensing_uncovered(licence bigint, rule text, codes text[]) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(
    SELECT c.code FROM unnest(codes) AS c (code)
    WHERE NOT EXISTS (
      SELECT FROM licensing_bar b
      JOIN licensing_ending d ON d.id = b.case_id
      JOIN deadlines_limit r ON r.code = rule AND r.validity @> b.decided_on
      WHERE d.licence_id = licence AND b.class_code = c.code AND b.lifted_on IS NULL
        AND (r.unit NOT IN ('year', 'month', 'day') OR r.rolls_over
             OR b.until >= (b.decided_on + make_interval(
               years => CASE r.unit WHEN 'year' THEN r.value::int ELSE 0 END,
               months => CASE r.unit WHEN 'month' THEN r.value::int ELSE 0 END,
               days => CASE r.unit WHEN 'day' THEN r.value::int ELSE 0 END))::date)
    )
    ORDER BY c.code
  )
$$;

CREATE FUNCTION licensing_beside_enough(beside licensing_beside) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT l.state NOT IN ('unverified', 'valid', 'suspended')
    AND (g.bar_rule = '' OR licensing_gone(l.id) OR licensing_uncovered(l.id, g.bar_rule, beside.class_codes) = '{}')
  FROM licensing_licence l, licensing_endground g
  WHERE l.id = beside.licence_id AND g.id = beside.ground_id
$$;

-- the pairs of states.BESIDES
CREATE FUNCTION licensing_beside_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('waiting', 'opened'), ('waiting', 'closed'), ('waiting', 'struck'), ('closed', 'waiting'), ('closed', 'struck')
  )
$$;

CREATE FUNCTION licensing_guard_beside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'what was found beside a proceeding stays on record' USING ERRCODE = '23001';
  ELSIF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'waiting' OR NOT EXISTS (
      SELECT FROM licensing_endground g WHERE g.id = NEW.ground_id AND g.procedure = 'due'
    ) OR EXISTS (SELECT FROM licensing_ending c WHERE c.source_key = NEW.source_key) THEN
      RAISE EXCEPTION 'what was found beside a proceeding waits for it, and has none of its own yet' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF (to_jsonb(OLD) - 'state' - 'behind_id' - 'ending_id' - 'closed_on' - 'word')
     IS DISTINCT FROM (to_jsonb(NEW) - 'state' - 'behind_id' - 'ending_id' - 'closed_on' - 'word')
     OR NEW.state <> OLD.state AND NOT licensing_beside_move_allowed(OLD.state, NEW.state)
     OR NEW.state = OLD.state AND OLD.state <> 'waiting' THEN
    RAISE EXCEPTION 'what was found beside a proceeding stays on record' USING ERRCODE = '23001';
  END IF;
  IF NEW.state = 'closed' AND NOT licensing_beside_enough(NEW) THEN
    RAISE EXCEPTION 'what was decided does not bar for as long: a proceeding is opened' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'opened' AND NOT EXISTS (
    SELECT FROM licensing_ending c WHERE c.id = NEW.ending_id AND c.licence_id = NEW.licence_id
      AND c.source_key = NEW.source_key AND c.ground_id = NEW.ground_id
  ) THEN
    RAISE EXCEPTION 'what was found leads to its own proceeding' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_beside_guard BEFORE INSERT OR UPDATE OR DELETE ON licensing_beside
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_beside();

-- at the end of every act nothing waits for a proceeding that is none, and nothing is closed by one that was set aside
CREATE FUNCTION licensing_guard_beside_weighed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM licensing_beside b WHERE b.licence_id = NEW.licence_id AND b.state = 'waiting')
     AND NOT EXISTS (
       SELECT FROM licensing_ending c
       WHERE c.licence_id = NEW.licence_id AND c.state NOT IN ('served', 'dropped', 'overturned')
     )
     OR EXISTS (
       SELECT FROM licensing_beside b
       WHERE b.licence_id = NEW.licence_id AND b.state = 'closed' AND NOT licensing_beside_enough(b)
     ) THEN
    RAISE EXCEPTION 'what was found beside a proceeding is weighed when that is closed' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER licensing_beside_weighed AFTER INSERT OR UPDATE ON licensing_beside DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_beside_weighed();
CREATE CONSTRAINT TRIGGER licensing_ending_beside AFTER UPDATE ON licensing_ending DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.state <> OLD.state AND NEW.state IN ('served', 'dropped', 'overturned'))
  EXECUTE FUNCTION licensing_guard_beside_weighed();

-- a failed check has led to a proceeding at the end of its act, or stands beside one
CREATE FUNCTION licensing_guard_failed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM licensing_ending c WHERE c.source_key = 'check:' || NEW.id)
     AND NOT EXISTS (SELECT FROM licensing_beside b WHERE b.source_key = 'check:' || NEW.id) THEN
    RAISE EXCEPTION 'a failed check leads to a proceeding, or stands beside one' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER licensing_aftercheck_led AFTER UPDATE ON licensing_aftercheck DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.state = 'failed' AND OLD.state <> 'failed') EXECUTE FUNCTION licensing_guard_failed();

-- a form that says failed outlives the end of its licence as well, where that does not say what it found
CREATE OR REPLACE FUNCTION licensing_guard_found() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'called_off' AND EXISTS (
    SELECT FROM licensing_licence l
    WHERE l.id = NEW.licence_id
      AND (l.state IN ('unverified', 'valid', 'suspended', 'expired', 'revoked', 'taken')
           OR l.state = 'cancelled' AND NOT licensing_gone(l.id))
  ) THEN
    RAISE EXCEPTION 'a form that says failed is confirmed or sent back' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'failed' AND EXISTS (
    SELECT FROM licensing_ending c JOIN licensing_endground g ON g.id = c.ground_id
    WHERE c.licence_id = NEW.licence_id AND c.state NOT IN ('served', 'dropped', 'overturned')
      AND g.bar_rule = '' AND g.kind <> 'revoked'
  ) THEN
    RAISE EXCEPTION 'a failed check is not left to a proceeding that bars nobody' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

-- the pairs of states.LICENCES
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
    ('revoked', 'revoked'), ('taken', 'taken'), ('revoked', 'taken'), ('taken', 'revoked'),
    ('cancelled', 'revoked'), ('cancelled', 'taken'), ('withdrawn', 'revoked'), ('withdrawn', 'taken'),
    ('revoked', 'withdrawn'), ('taken', 'withdrawn'),
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
     AND NOT (held.state IN ('expired', 'revoked', 'withdrawn', 'taken', 'cancelled') AND ground.procedure = 'due'
       AND ground.bar_rule <> '')
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

CREATE OR REPLACE FUNCTION licensing_guard_ending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' OR NOT EXISTS (
      SELECT FROM licensing_licence l JOIN licensing_endground g ON g.id = NEW.ground_id
      WHERE l.id = NEW.licence_id AND g.kind = NEW.kind AND g.procedure = 'due'
        AND (l.state IN ('unverified', 'valid', 'suspended')
             OR l.state IN ('expired', 'revoked', 'withdrawn', 'taken', 'cancelled') AND g.bar_rule <> ''
                AND EXISTS (SELECT FROM licensing_beside b
                            WHERE b.licence_id = l.id AND b.state = 'waiting' AND b.ground_id = NEW.ground_id
                              AND b.source_key = NEW.source_key AND b.found = NEW.found))
    ) THEN
      RAISE EXCEPTION 'a proceeding begins with a proposal to end a licence that is held' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT licensing_ending_move_allowed(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a proceeding cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF (OLD.licence_id, OLD.kind, OLD.ground_id, OLD.agency_id, OLD.source, OLD.source_key, OLD.found, OLD.found_on,
      OLD.proposed_by_id)
     IS DISTINCT FROM
     (NEW.licence_id, NEW.kind, NEW.ground_id, NEW.agency_id, NEW.source, NEW.source_key, NEW.found, NEW.found_on,
      NEW.proposed_by_id)
     OR licensing_altered(
       ARRAY[OLD.handled_by_id, OLD.reviewed_by_id, OLD.decided_by_id]::text[],
       ARRAY[NEW.handled_by_id, NEW.reviewed_by_id, NEW.decided_by_id]::text[])
     OR licensing_altered(
       ARRAY[OLD.notice_on, OLD.notice_served_on, OLD.waived_on, OLD.hearing_asked_on, OLD.heard_on,
             OLD.reviewed_on, OLD.decided_on, OLD.decision_served_on]::text[],
       ARRAY[NEW.notice_on, NEW.notice_served_on, NEW.waived_on, NEW.hearing_asked_on, NEW.heard_on,
             NEW.reviewed_on, NEW.decided_on, NEW.decision_served_on]::text[])
     OR OLD.answer_until IS DISTINCT FROM NEW.answer_until AND OLD.answer_until IS NOT NULL
        AND NOT licensing_answer_moves(OLD, NEW)
     OR (OLD.decided_on IS NOT NULL AND NEW.state = OLD.state AND OLD.reason <> NEW.reason) THEN
    RAISE EXCEPTION 'what was done in a proceeding stands' USING ERRCODE = '23514';
  END IF;
  IF NEW.notice_served_on IS NOT NULL AND OLD.notice_served_on IS NULL AND NOT EXISTS (
    SELECT FROM licensing_service s JOIN licensing_endpaper p ON p.id = s.paper_id
    WHERE p.ending_id = NEW.id AND p.kind = 'end_notice' AND s.served_on = NEW.notice_served_on
  ) THEN
    RAISE EXCEPTION 'service of the notice is not proved' USING ERRCODE = '23514';
  END IF;
  IF NEW.decision_served_on IS NOT NULL AND OLD.decision_served_on IS NULL AND NOT EXISTS (
    SELECT FROM licensing_service s JOIN licensing_endpaper p ON p.id = s.paper_id
    WHERE p.ending_id = NEW.id AND p.kind = 'end_decision' AND s.served_on = NEW.decision_served_on
  ) THEN
    RAISE EXCEPTION 'service of the decision is not proved' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
