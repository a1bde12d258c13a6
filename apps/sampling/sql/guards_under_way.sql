-- Nothing adverse follows from an order while its re-check is under way: the report may say that the product meets the
-- standard (Product Quality Law Art. 17). Whoever has no account here writes to everything it faces, and the day of the
-- posting counts (Arts. 15 and 16, Administrative Penalty Law Art. 64). Frozen once released.
CREATE FUNCTION sampling_guard_under_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM sampling_recheck r WHERE r.rectification_id = NEW.id AND r.passed IS NULL AND r.void_on IS NULL
  ) THEN
    PERFORM sampling_refuse('nothing follows while a re-check is under way (Product Quality Law Art. 17)');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_rectification_under_way BEFORE UPDATE OF state ON sampling_rectification
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state IN ('reported_up', 'announced', 'suspension_told',
                                                                            'suspended', 'revocation_told', 'revoked'))
  EXECUTE FUNCTION sampling_guard_under_way();

CREATE OR REPLACE FUNCTION sampling_heard(rectification bigint, what text, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM sampling_answer a WHERE a.rectification_id = rectification AND a.act = what AND a.taken_back_on IS NULL
      AND (a.stated_on IS NOT NULL OR greatest(a.due_on, a.letters_until) < day)
      AND (NOT a.wants_hearing OR a.heard_on IS NOT NULL AND a.minutes <> '' AND a.heard_on >= a.hearing_on)
  )
$$;

-- that the party of a refusal was served, and its days, is asked by sampling_guard_batch
CREATE FUNCTION sampling_guard_letter_waited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM sampling_answer a WHERE a.batch_id = NEW.id AND a.act = 'refusal' AND a.taken_back_on IS NULL
      AND a.stated_on IS NULL AND a.letters_until >= NEW.refusal_on
  ) THEN
    PERFORM sampling_refuse('a letter posted on the last day of a party without an account is waited for');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_batch_letter_waited BEFORE UPDATE OF state ON sampling_batch
  FOR EACH ROW WHEN (OLD.state = 'refused' AND NEW.state = 'refusal_stands')
  EXECUTE FUNCTION sampling_guard_letter_waited();

CREATE OR REPLACE FUNCTION sampling_guard_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found text;
BEGIN
  IF TG_OP = 'DELETE' OR (NEW.batch_id, NEW.rectification_id, NEW.enterprise_id, NEW.act, NEW.paper_id, NEW.recheck_id)
     IS DISTINCT FROM (OLD.batch_id, OLD.rectification_id, OLD.enterprise_id, OLD.act, OLD.paper_id, OLD.recheck_id)
     OR OLD.served_on IS NOT NULL AND (NEW.served_on, NEW.receipt) IS DISTINCT FROM (OLD.served_on, OLD.receipt)
     OR OLD.served_on IS NOT NULL AND NEW.letters_until IS DISTINCT FROM OLD.letters_until
        AND NOT (NEW.letters_until >= OLD.letters_until AND sampling_answer_moves(OLD, NEW))
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
