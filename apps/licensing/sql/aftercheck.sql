-- What takes a licence from its holder, and the check after a grant, as the database sees them. Pairs as in states.py.
CREATE FUNCTION licensing_ending_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('proposed', 'noticed'), ('noticed', 'answering'), ('answering', 'answering'), ('answering', 'answered'),
    ('answering', 'hearing'), ('hearing', 'hearing'), ('hearing', 'answered'), ('answered', 'reviewed'),
    ('reviewed', 'decided'), ('decided', 'served'),
    ('proposed', 'dropped'), ('noticed', 'dropped'), ('answering', 'dropped'), ('hearing', 'dropped'),
    ('answered', 'dropped'), ('reviewed', 'dropped'), ('decided', 'dropped'),
    ('decided', 'overturned'), ('served', 'overturned')
  )
$$;
CREATE FUNCTION licensing_check_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('waiting', 'waiting'), ('waiting', 'drawing'), ('drawing', 'waiting'), ('drawing', 'assigned'),
    ('waiting', 'assigned'), ('assigned', 'assigned'), ('assigned', 'filed'), ('filed', 'assigned'),
    ('filed', 'passed'), ('filed', 'failed'),
    ('waiting', 'called_off'), ('drawing', 'called_off'), ('assigned', 'called_off'), ('filed', 'called_off')
  )
$$;

-- whether anything that was set has become something else
CREATE FUNCTION licensing_altered(before text[], after text[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT EXISTS (SELECT FROM unnest(before, after) AS pair(old, new) WHERE old IS NOT NULL AND new IS DISTINCT FROM old)
$$;

CREATE FUNCTION licensing_guard_ending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' OR NOT EXISTS (
      SELECT FROM licensing_licence l JOIN licensing_endground g ON g.id = NEW.ground_id
      WHERE l.id = NEW.licence_id AND l.state IN ('unverified', 'valid', 'suspended')
        AND g.kind = NEW.kind AND g.procedure = 'due'
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
       ARRAY[OLD.notice_on, OLD.notice_served_on, OLD.answer_until, OLD.waived_on, OLD.hearing_asked_on, OLD.heard_on,
             OLD.reviewed_on, OLD.decided_on, OLD.decision_served_on]::text[],
       ARRAY[NEW.notice_on, NEW.notice_served_on, NEW.answer_until, NEW.waived_on, NEW.hearing_asked_on, NEW.heard_on,
             NEW.reviewed_on, NEW.decided_on, NEW.decision_served_on]::text[])
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
CREATE TRIGGER licensing_ending_guard BEFORE INSERT OR UPDATE ON licensing_ending
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_ending();

CREATE FUNCTION licensing_guard_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'waiting' THEN
      RAISE EXCEPTION 'a check begins by waiting' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT licensing_check_move_allowed(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a check cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF OLD.licence_id <> NEW.licence_id OR OLD.opened_on <> NEW.opened_on OR OLD.due_on <> NEW.due_on
     OR (OLD.state IN ('filed', 'passed', 'failed') AND NEW.state <> 'assigned'
         AND (OLD.visit, OLD.visited_on, OLD.remark, OLD.party_name, OLD.evidence_id, OLD.verdict, OLD.filed_by_id)
             IS DISTINCT FROM
             (NEW.visit, NEW.visited_on, NEW.remark, NEW.party_name, NEW.evidence_id, NEW.verdict, NEW.filed_by_id))
     OR (OLD.closed_on IS NOT NULL AND OLD.closed_on IS DISTINCT FROM NEW.closed_on) THEN
    RAISE EXCEPTION 'what was found in a check stands' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'filed' AND OLD.state <> 'filed' AND (
    SELECT count(*) FROM licensing_seat s WHERE s.check_of_id = NEW.id AND s.until IS NULL
  ) NOT BETWEEN 2 AND 4 THEN
    RAISE EXCEPTION 'two to four examiners check on site' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_aftercheck_guard BEFORE INSERT OR UPDATE ON licensing_aftercheck
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_check();

CREATE FUNCTION licensing_guard_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  row record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF NOT EXISTS (SELECT FROM licensing_aftercheck c WHERE c.id = row.check_of_id AND c.state = 'assigned') THEN
    RAISE EXCEPTION 'what the form says stands' USING ERRCODE = '23514';
  END IF;
  RETURN row;
END $$;
CREATE TRIGGER licensing_itemanswer_guard BEFORE INSERT OR UPDATE OR DELETE ON licensing_itemanswer
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_answer();

CREATE FUNCTION licensing_refuse_proof() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'papers, their service and proceedings are kept as they were' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER licensing_endpaper_kept BEFORE UPDATE OR DELETE ON licensing_endpaper
  FOR EACH ROW EXECUTE FUNCTION licensing_refuse_proof();
CREATE TRIGGER licensing_service_kept BEFORE UPDATE OR DELETE ON licensing_service
  FOR EACH ROW EXECUTE FUNCTION licensing_refuse_proof();
CREATE TRIGGER licensing_ending_stays BEFORE DELETE ON licensing_ending
  FOR EACH ROW EXECUTE FUNCTION licensing_refuse_proof();
CREATE TRIGGER licensing_aftercheck_stays BEFORE DELETE ON licensing_aftercheck
  FOR EACH ROW EXECUTE FUNCTION licensing_refuse_proof();

-- the guards of ends anew: what asks for due process has had it, and an end may be set aside with its proceeding
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
  IF held.state NOT IN ('unverified', 'valid', 'suspended') THEN
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
  IF OLD.state NOT IN ('unverified', 'valid', 'suspended') AND EXISTS (
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

-- whether a bar that was not lifted, or an entry of the serious list, stands against an enterprise on a day
CREATE OR REPLACE FUNCTION licensing_blocked(firm bigint, class text, on_day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM licensing_bar b
    WHERE b.enterprise_id = firm AND b.class_code = class AND on_day BETWEEN b.decided_on AND b.until
      AND (b.lifted_on IS NULL OR b.lifted_on > on_day)
  ) OR EXISTS (
    SELECT FROM serious_list_entry e
    WHERE e.enterprise_id = firm AND e.person = '' AND e.ended_on IS NULL AND on_day BETWEEN e.listed_on AND e.until
  )
$$;
