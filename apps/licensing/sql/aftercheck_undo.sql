DROP TRIGGER licensing_ending_guard ON licensing_ending;
DROP TRIGGER licensing_aftercheck_guard ON licensing_aftercheck;
DROP TRIGGER licensing_itemanswer_guard ON licensing_itemanswer;
DROP TRIGGER licensing_endpaper_kept ON licensing_endpaper;
DROP TRIGGER licensing_service_kept ON licensing_service;
DROP TRIGGER licensing_ending_stays ON licensing_ending;
DROP TRIGGER licensing_aftercheck_stays ON licensing_aftercheck;
DROP FUNCTION licensing_guard_ending();
DROP FUNCTION licensing_guard_check();
DROP FUNCTION licensing_guard_answer();
DROP FUNCTION licensing_refuse_proof();
DROP FUNCTION licensing_altered(text[], text[]);
DROP FUNCTION licensing_ending_move_allowed(text, text);
DROP FUNCTION licensing_check_move_allowed(text, text);
CREATE OR REPLACE FUNCTION licensing_licence_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
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

CREATE OR REPLACE FUNCTION licensing_guard_end() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE FUNCTION licensing_guard_state() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE FUNCTION licensing_blocked(firm bigint, class text, on_day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM licensing_bar b
    WHERE b.enterprise_id = firm AND b.class_code = class AND on_day BETWEEN b.decided_on AND b.until
  ) OR EXISTS (
    SELECT FROM serious_list_entry e
    WHERE e.enterprise_id = firm AND e.person = '' AND e.ended_on IS NULL AND on_day BETWEEN e.listed_on AND e.until
  )
$$;
