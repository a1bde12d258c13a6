-- The holder's last day to answer follows its clock when a holiday notice moves that: to a later day, while it may answer.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twin: answer_follows of operations/ending_answers.py
CREATE FUNCTION licensing_answer_moves(before licensing_ending, after licensing_ending) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT coalesce(before.state = 'answering' AND after.state = 'answering' AND after.answer_until > before.answer_until
    AND EXISTS (
      SELECT FROM deadlines_clock c
      WHERE c.subject_kind = 'licensing.ending' AND c.subject_id = before.id::text AND c.state = 'running'
        AND c.rule_code IN ('licensing.statement', 'licensing.hearing_request') AND c.due_on = after.answer_until
    ), false)
$$;

CREATE OR REPLACE FUNCTION licensing_guard_ending() RETURNS trigger LANGUAGE plpgsql AS $$
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
