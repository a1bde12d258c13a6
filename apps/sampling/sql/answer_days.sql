-- A party's last day to answer follows its clock when a holiday notice moves that: to a later day, while it may answer.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twin: _answer_follows of operations/moved_days.py
CREATE FUNCTION sampling_answer_moves(before sampling_answer, after sampling_answer) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT coalesce(before.stated_on IS NULL AND after.stated_on IS NULL AND before.outcome = '' AND after.outcome = ''
    AND after.due_on > before.due_on AND EXISTS (
      SELECT FROM deadlines_clock c
      WHERE c.rule_code = 'sampling.answer' AND c.state = 'running' AND c.due_on = after.due_on
        AND c.subject_kind = CASE WHEN before.rectification_id IS NULL THEN 'sampling.answer' ELSE 'sampling.order' END
        AND c.subject_id = coalesce(before.rectification_id, before.batch_id)::text
    ), false)
$$;

CREATE OR REPLACE FUNCTION sampling_guard_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found text;
BEGIN
  IF TG_OP = 'DELETE' OR (NEW.batch_id, NEW.rectification_id, NEW.enterprise_id, NEW.act, NEW.paper_id, NEW.recheck_id)
     IS DISTINCT FROM (OLD.batch_id, OLD.rectification_id, OLD.enterprise_id, OLD.act, OLD.paper_id, OLD.recheck_id)
     OR OLD.served_on IS NOT NULL AND (NEW.served_on, NEW.receipt, NEW.letters_until)
        IS DISTINCT FROM (OLD.served_on, OLD.receipt, OLD.letters_until)
     OR OLD.served_on IS NOT NULL AND NEW.due_on IS DISTINCT FROM OLD.due_on AND NOT sampling_answer_moves(OLD, NEW)
     OR OLD.stated_on IS NOT NULL AND NEW.stated_on IS NULL
     OR OLD.outcome <> '' AND (NEW.outcome, NEW.finding, NEW.decided_on, NEW.decided_by_id, NEW.statement, NEW.stated_on)
        IS DISTINCT FROM (OLD.outcome, OLD.finding, OLD.decided_on, OLD.decided_by_id, OLD.statement, OLD.stated_on) THEN
    PERFORM sampling_refuse('what somebody is told and states stands');
  END IF;
  IF NEW.act = 'recheck' AND OLD.served_on IS NULL AND NEW.served_on IS NOT NULL
     AND NEW.due_on < NEW.served_on + sampling_days('sampling.recheck_objection', NEW.served_on) THEN
    PERFORM sampling_refuse('a service takes no day to object away (Product Quality Law Art. 15)');
  END IF;
  IF NEW.act = 'recheck' AND NEW.stated_on > NEW.due_on THEN
    PERFORM sampling_refuse('an objection comes within its days (Product Quality Law Art. 15)');
  END IF;
  IF NEW.outcome <> '' AND OLD.outcome = '' THEN
    IF sampling_acted_before('order', NEW.rectification_id, NEW.decided_by_id) THEN
      PERFORM sampling_refuse('whoever decides has not acted in the matter before');
    END IF;
    IF NEW.outcome = 'rejected' AND EXISTS (
      SELECT FROM sampling_letter l WHERE l.answer_id = NEW.id AND l.seconded_on IS NULL
    ) THEN
      PERFORM sampling_refuse('what was entered for a party is held against its scan before it is decided on');
    END IF;
    SELECT t.verdict INTO found FROM sampling_test t
      WHERE t.answer_id = NEW.id AND t.reported_on IS NOT NULL AND t.flagged_on IS NULL;
    IF found <> (CASE NEW.outcome WHEN 'upheld' THEN 'pass' ELSE 'fail' END) THEN
      PERFORM sampling_refuse('the outcome is that of the retest');
    END IF;
  END IF;
  RETURN NEW;
END $$;
