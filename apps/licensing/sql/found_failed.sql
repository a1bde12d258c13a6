-- What a check on site found has its consequence: a form that says failed is confirmed, or sent back, before its holder is
-- let go by an end that bars nobody; it outlives the last day of the term, and the proceeding it leads to begins after that
-- where its decision bars. No failed check is left to a proceeding that bars nobody.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twins: operations/aftercheck_steps.py (refuse_over_failed_check, call_off), operations/ending_cases.py
CREATE FUNCTION licensing_found_failed(licence bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM licensing_aftercheck k WHERE k.licence_id = licence AND k.state = 'filed' AND k.verdict = 'failed')
$$;

CREATE FUNCTION licensing_guard_end_found() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF licensing_found_failed(NEW.licence_id) AND EXISTS (
    SELECT FROM licensing_endground g
    WHERE g.id = NEW.ground_id AND g.procedure IN ('asked', 'due') AND g.bar_rule = ''
  ) THEN
    RAISE EXCEPTION 'a failed check is confirmed or sent back before a licence ends without a bar' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_end_found BEFORE INSERT ON licensing_end
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_end_found();

CREATE FUNCTION licensing_guard_found() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'called_off' AND EXISTS (
    SELECT FROM licensing_licence l
    WHERE l.id = NEW.licence_id AND l.state IN ('unverified', 'valid', 'suspended', 'expired')
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
CREATE TRIGGER licensing_aftercheck_found BEFORE UPDATE OF state ON licensing_aftercheck
  FOR EACH ROW WHEN (OLD.state = 'filed' AND OLD.verdict = 'failed' AND NEW.state IN ('called_off', 'failed'))
  EXECUTE FUNCTION licensing_guard_found();

CREATE OR REPLACE FUNCTION licensing_guard_ending() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' OR NOT EXISTS (
      SELECT FROM licensing_licence l JOIN licensing_endground g ON g.id = NEW.ground_id
      WHERE l.id = NEW.licence_id AND g.kind = NEW.kind AND g.procedure = 'due'
        AND (l.state IN ('unverified', 'valid', 'suspended')
             OR l.state = 'expired' AND g.bar_rule <> '' AND licensing_found_failed(l.id)
                AND EXISTS (SELECT FROM licensing_aftercheck k
                            WHERE k.licence_id = l.id AND NEW.source_key = 'check:' || k.id))
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
