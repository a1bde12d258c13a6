DROP TRIGGER serious_list_case_answered ON serious_list_case;
DROP FUNCTION serious_list_guard_answered();
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
       ARRAY[OLD.notice_on, OLD.notice_served_on, OLD.answer_until, OLD.reviewed_on, OLD.consented_on, OLD.decided_on]::text[],
       ARRAY[NEW.notice_on, NEW.notice_served_on, NEW.answer_until, NEW.reviewed_on, NEW.consented_on, NEW.decided_on]::text[])
     OR serious_list_altered(
       ARRAY[OLD.reviewed_by_id, OLD.consented_by_id, OLD.decided_by_id]::text[],
       ARRAY[NEW.reviewed_by_id, NEW.consented_by_id, NEW.decided_by_id]::text[])
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
DROP FUNCTION serious_list_answer_moves(serious_list_case, serious_list_case);
