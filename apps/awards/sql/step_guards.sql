-- What is written with a step is written with that step alone, and what names a row stands: by hand nobody writes the reason,
-- the day or the person of a step beside it.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE FUNCTION awards_guard_with_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY TG_ARGV LOOP
    IF to_jsonb(OLD) ->> name IS DISTINCT FROM to_jsonb(NEW) ->> name THEN
      RAISE EXCEPTION 'what is written with a step goes with it: %', name USING ERRCODE = '23514';
    END IF;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_round_step BEFORE UPDATE ON awards_round FOR EACH ROW WHEN (OLD.state = NEW.state)
  EXECUTE FUNCTION awards_guard_with_step('reason');
CREATE TRIGGER awards_application_step BEFORE UPDATE ON awards_application FOR EACH ROW WHEN (OLD.state = NEW.state)
  EXECUTE FUNCTION awards_guard_with_step('reason', 'submitted_at', 'submitted_on', 'committed_label', 'ended_on');
CREATE TRIGGER awards_application_step_checked BEFORE UPDATE ON awards_application FOR EACH ROW
  WHEN (OLD.state = NEW.state AND OLD.state <> 'checking') EXECUTE FUNCTION awards_guard_with_step('checked_at');
CREATE TRIGGER awards_review_step BEFORE UPDATE ON awards_review FOR EACH ROW WHEN (OLD.state = NEW.state)
  EXECUTE FUNCTION awards_guard_with_step('submitted_at', 'sent_back', 'sent_back_by_id', 'ended_on', 'end_ground',
                                          'end_reason');
CREATE TRIGGER awards_meeting_step BEFORE UPDATE ON awards_meeting FOR EACH ROW WHEN (OLD.state = NEW.state)
  EXECUTE FUNCTION awards_guard_with_step('held_on', 'present', 'record', 'held_label');
CREATE TRIGGER awards_objection_step BEFORE UPDATE ON awards_objection FOR EACH ROW WHEN (OLD.state = NEW.state)
  EXECUTE FUNCTION awards_guard_with_step('decided_on', 'decided_by', 'decided_label', 'reason', 'heard_on');
CREATE TRIGGER awards_objection_step_answer BEFORE UPDATE ON awards_objection FOR EACH ROW WHEN (OLD.answer = NEW.answer)
  EXECUTE FUNCTION awards_guard_with_step('answer_file_id', 'answered_on', 'answered_label', 'answer_entered_by');
CREATE TRIGGER awards_duty_step BEFORE UPDATE ON awards_duty FOR EACH ROW WHEN (OLD.state = NEW.state)
  EXECUTE FUNCTION awards_guard_with_step('text', 'report_id', 'done_on', 'done_label');
CREATE TRIGGER awards_case_step BEFORE UPDATE ON awards_case FOR EACH ROW WHEN (OLD.state = NEW.state)
  EXECUTE FUNCTION awards_guard_with_step('noticed_on', 'answer', 'answered_on', 'answered_label', 'review', 'reason', 'bar',
                                          'decided_on', 'decided_by', 'decided_label');
CREATE TRIGGER awards_formerentry_step BEFORE UPDATE ON awards_formerentry FOR EACH ROW WHEN (OLD.state = NEW.state)
  EXECUTE FUNCTION awards_guard_with_step('decided_at', 'decided_by', 'decided_label', 'reason', 'honour_id');
CREATE TRIGGER awards_money_step BEFORE UPDATE ON awards_money FOR EACH ROW WHEN (OLD.state = NEW.state)
  EXECUTE FUNCTION awards_guard_with_step('paid_on', 'voucher', 'paid_by', 'paid_label', 'claimed_on', 'back_until',
                                          'returned_on', 'receipt', 'returned_label');
-- never written anew
CREATE TRIGGER awards_round_step_made BEFORE UPDATE ON awards_round FOR EACH ROW
  EXECUTE FUNCTION awards_guard_with_step('made_by', 'made_label');
CREATE TRIGGER awards_application_step_made BEFORE UPDATE ON awards_application FOR EACH ROW
  EXECUTE FUNCTION awards_guard_with_step('tree', 'field');
CREATE TRIGGER awards_question_step BEFORE UPDATE ON awards_question FOR EACH ROW
  EXECUTE FUNCTION awards_guard_with_step('asked_at');
CREATE TRIGGER awards_panel_step BEFORE UPDATE ON awards_panel FOR EACH ROW
  EXECUTE FUNCTION awards_guard_with_step('made_on', 'made_label');
CREATE TRIGGER awards_meeting_step_made BEFORE UPDATE ON awards_meeting FOR EACH ROW
  EXECUTE FUNCTION awards_guard_with_step('opened_on', 'threshold');
CREATE TRIGGER awards_honour_step_made BEFORE UPDATE ON awards_honour FOR EACH ROW
  EXECUTE FUNCTION awards_guard_with_step('programme_code');
CREATE TRIGGER awards_case_step_made BEFORE UPDATE ON awards_case FOR EACH ROW
  EXECUTE FUNCTION awards_guard_with_step('opened_label');
CREATE TRIGGER awards_formerentry_step_made BEFORE UPDATE ON awards_formerentry FOR EACH ROW
  EXECUTE FUNCTION awards_guard_with_step('trademark', 'entered_at', 'entered_label');

-- the committee's part of a round is written when its list goes out, and taken back with what undoes it; a round is named
-- after its programme
CREATE FUNCTION awards_guard_round_committee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.programme_code IS DISTINCT FROM (SELECT p.code FROM awards_programme p WHERE p.id = NEW.programme_id) THEN
    RAISE EXCEPTION 'a round is one of its programme' USING ERRCODE = '23514';
  END IF;
  IF TG_OP = 'UPDATE' AND NOT (OLD.state = 'committee' AND NEW.state = 'publicity')
     AND NOT (OLD.state IN ('publicity', 'approving') AND NEW.state IN ('committee', 'reviewing'))
     AND NOT (NEW.state = 'reviewing' AND OLD.state <> 'reviewing') THEN
    IF (OLD.committee_on, OLD.committee_members, OLD.committee_record, OLD.recusals, OLD.aggregates, OLD.decided_by,
        OLD.decided_label)
       IS DISTINCT FROM
       (NEW.committee_on, NEW.committee_members, NEW.committee_record, NEW.recusals, NEW.aggregates, NEW.decided_by,
        NEW.decided_label)
       OR (OLD.ranked_by, OLD.ranked_at) IS DISTINCT FROM (NEW.ranked_by, NEW.ranked_at) AND NEW.state <> 'ranked' THEN
      RAISE EXCEPTION 'what the committee found is written when its list goes out' USING ERRCODE = '23514';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_round_told_first BEFORE INSERT OR UPDATE ON awards_round
  FOR EACH ROW EXECUTE FUNCTION awards_guard_round_committee();

-- only what was reviewed has a place
CREATE FUNCTION awards_guard_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'only what was reviewed has a place' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER awards_application_placed BEFORE UPDATE ON awards_application FOR EACH ROW
  WHEN (NEW.place IS NOT NULL AND OLD.place IS NULL AND NEW.state NOT IN ('eligible', 'proposed'))
  EXECUTE FUNCTION awards_guard_placed();

CREATE FUNCTION awards_guard_by_clock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM deadlines_clock c
    WHERE c.subject_kind = TG_ARGV[0] AND c.subject_id = NEW.id::text AND c.due_on = NEW.due_on
  ) THEN
    RAISE EXCEPTION 'the last day is the one that its limit says' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_question_day BEFORE UPDATE ON awards_question FOR EACH ROW WHEN (OLD.due_on <> NEW.due_on)
  EXECUTE FUNCTION awards_guard_by_clock('awards.question');
CREATE TRIGGER awards_money_day BEFORE UPDATE ON awards_money FOR EACH ROW
  WHEN (OLD.due_on <> NEW.due_on AND OLD.state = NEW.state) EXECUTE FUNCTION awards_guard_by_clock('awards.money');

-- a round goes on from its reviews once reviewers who are too far apart have met, whether or not somebody dropped the row
-- that said so. Twin: rules/spread.py
CREATE FUNCTION awards_guard_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM awards_application a
    JOIN awards_review v ON v.application_id = a.id AND v.state = 'submitted'
    JOIN awards_score s ON s.review_id = v.id
    WHERE a.round_id = NEW.id AND a.state IN ('eligible', 'proposed') AND NOT EXISTS (
      SELECT FROM awards_meeting m WHERE m.application_id = a.id AND m.state = 'held')
    GROUP BY a.id, s.item_id
    HAVING max(s.percent) - min(s.percent) > (SELECT p.spread FROM awards_programme p WHERE p.id = NEW.programme_id)
  ) THEN
    RAISE EXCEPTION 'reviewers who are too far apart meet before the round goes on' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_round_met BEFORE UPDATE OF state ON awards_round FOR EACH ROW
  WHEN (OLD.state = 'reviewing' AND NEW.state IN ('visiting', 'ranked')) EXECUTE FUNCTION awards_guard_apart();

-- what others found of an expert says by what
CREATE FUNCTION awards_guard_found_interest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a tie that others found says how it was found' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER awards_interest_found BEFORE INSERT ON awards_interest FOR EACH ROW
  WHEN (NEW.found AND btrim(NEW.note) = '') EXECUTE FUNCTION awards_guard_found_interest();
