-- The party's last day to answer follows its clock when a holiday notice moves that: to a later day, while it may answer.
-- And its time to answer is not over before that day is: a clock of the party that ended after it says so, or its waiver.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twins: answer_follows of operations/ringing.py; answers_over of operations/answering.py, _over of operations/letters.py
CREATE FUNCTION serious_list_answer_moves(before serious_list_case, after serious_list_case) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT coalesce(before.state = 'answering' AND after.state = 'answering' AND after.answer_until > before.answer_until
    AND EXISTS (
      SELECT FROM deadlines_clock c
      WHERE c.subject_kind = 'serious_list.case' AND c.subject_id = before.id::text AND c.state = 'running'
        AND c.rule_code IN ('serious_list.statement', 'serious_list.hearing_request') AND c.due_on = after.answer_until
    ), false)
$$;

CREATE OR REPLACE FUNCTION serious_list_guard_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' THEN
      RAISE EXCEPTION 'a case begins with a proposal' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT serious_list_move_allowed(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a case cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF (OLD.enterprise_id, OLD.person_name, OLD.agency_id, OLD.ground_id, OLD.event_on, OLD.proposed_by_id,
      OLD.needs_consent, OLD.same_day)
     IS DISTINCT FROM
     (NEW.enterprise_id, NEW.person_name, NEW.agency_id, NEW.ground_id, NEW.event_on, NEW.proposed_by_id,
      NEW.needs_consent, NEW.same_day)
     OR serious_list_altered(
       ARRAY[OLD.notice_on, OLD.notice_served_on, OLD.reviewed_on, OLD.consented_on, OLD.decided_on]::text[],
       ARRAY[NEW.notice_on, NEW.notice_served_on, NEW.reviewed_on, NEW.consented_on, NEW.decided_on]::text[])
     OR serious_list_altered(
       ARRAY[OLD.reviewed_by_id, OLD.consented_by_id, OLD.decided_by_id]::text[],
       ARRAY[NEW.reviewed_by_id, NEW.consented_by_id, NEW.decided_by_id]::text[])
     OR OLD.answer_until IS DISTINCT FROM NEW.answer_until AND OLD.answer_until IS NOT NULL
        AND NOT serious_list_answer_moves(OLD, NEW)
     OR (OLD.decided_on IS NOT NULL AND OLD.penalty_number <> NEW.penalty_number)
     OR (OLD.intent_absent AND NOT NEW.intent_absent) THEN
    RAISE EXCEPTION 'what was done in a case stands' USING ERRCODE = '23514';
  END IF;
  IF NEW.notice_served_on IS NOT NULL AND OLD.notice_served_on IS NULL AND NOT EXISTS (
    SELECT FROM serious_list_service s JOIN serious_list_paper p ON p.id = s.paper_id
    WHERE p.case_id = NEW.id AND p.kind = 'notice' AND s.served_on = NEW.notice_served_on
  ) THEN
    RAISE EXCEPTION 'service of the notice is not proved' USING ERRCODE = '23514';
  END IF;
  IF NEW.decision_served_on IS NOT NULL AND OLD.decision_served_on IS NULL AND NOT EXISTS (
    SELECT FROM serious_list_service s JOIN serious_list_paper p ON p.id = s.paper_id
    WHERE p.case_id = NEW.id AND p.kind = 'decision' AND s.served_on = NEW.decision_served_on
  ) THEN
    RAISE EXCEPTION 'service of the decision is not proved' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION serious_list_guard_answered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.waived_on IS NULL AND NOT EXISTS (
    SELECT FROM deadlines_clock c
    WHERE c.subject_kind = 'serious_list.case' AND c.subject_id = NEW.id::text AND c.state IN ('expired', 'stopped')
      AND c.rule_code IN ('serious_list.statement', 'serious_list.hearing_request')
      AND serious_list_day(c.ended_at) > NEW.answer_until
  ) THEN
    RAISE EXCEPTION 'the time to answer is not over' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_answered BEFORE UPDATE ON serious_list_case
  FOR EACH ROW WHEN (OLD.state = 'answering' AND NEW.state = 'answered') EXECUTE FUNCTION serious_list_guard_answered();
