-- Nothing follows from a re-check that failed before the enterprise was told, its days to object are over and what it
-- objected is decided (Product Quality Law Art. 15); its backup sample may overturn it.

CREATE OR REPLACE FUNCTION sampling_move_allowed(kind text, source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (kind, source, target) IN (
    ('plan', 'draft', 'submitted'), ('plan', 'submitted', 'draft'), ('plan', 'submitted', 'approved'),
    ('plan', 'approved', 'published'),
    ('task', 'set', 'drawing'), ('task', 'drawing', 'set'), ('task', 'drawing', 'running'),
    ('task', 'running', 'finished'), ('task', 'set', 'cancelled'),
    ('batch', 'drawn', 'sampled'), ('batch', 'refused', 'sampled'), ('batch', 'drawn', 'ordered'),
    ('batch', 'ordered', 'sampled'), ('batch', 'drawn', 'nothing'), ('batch', 'ordered', 'nothing'),
    ('batch', 'drawn', 'refused'), ('batch', 'refused', 'refusal_stands'), ('batch', 'sampled', 'testing'),
    ('batch', 'sampled', 'void'), ('batch', 'testing', 'tested'), ('batch', 'tested', 'testing'),
    ('batch', 'tested', 'passed'), ('batch', 'tested', 'failed'), ('batch', 'failed', 'notified'),
    ('batch', 'stands', 'retest'), ('batch', 'stands', 'notified'), ('batch', 'testing', 'void'),
    ('objection', 'given_up', 'retesting'),
    ('batch', 'notified', 'retest'), ('batch', 'retest', 'notified'), ('batch', 'retest', 'passed'),
    ('batch', 'notified', 'stands'), ('batch', 'passed', 'published'), ('batch', 'stands', 'published'),
    ('batch', 'drawn', 'replaced'),
    ('batch', 'refused', 'annulled'), ('batch', 'refusal_stands', 'annulled'),
    ('batch', 'testing', 'annulled'), ('batch', 'tested', 'annulled'), ('batch', 'passed', 'annulled'),
    ('batch', 'failed', 'annulled'), ('batch', 'notified', 'annulled'), ('batch', 'retest', 'annulled'),
    ('batch', 'stands', 'annulled'), ('batch', 'published', 'annulled'),
    ('objection', 'filed', 'accepted'), ('objection', 'filed', 'not_accepted'), ('objection', 'filed', 'given_up'),
    ('objection', 'accepted', 'retesting'), ('objection', 'accepted', 'upheld'), ('objection', 'accepted', 'rejected'),
    ('objection', 'accepted', 'given_up'), ('objection', 'retesting', 'upheld'),
    ('objection', 'retesting', 'rejected'), ('objection', 'retesting', 'given_up'),
    ('rectification', 'issued', 'served'), ('rectification', 'served', 'reported'),
    ('rectification', 'overdue', 'reported'), ('rectification', 'served', 'overdue'),
    ('rectification', 'served', 'done'), ('rectification', 'reported', 'done'), ('rectification', 'overdue', 'done'),
    ('rectification', 'served', 'recheck_failed'), ('rectification', 'reported', 'recheck_failed'),
    ('rectification', 'overdue', 'recheck_failed'), ('rectification', 'recheck_failed', 'reported_up'),
    ('rectification', 'overdue', 'reported_up'), ('rectification', 'reported_up', 'announced'),
    ('rectification', 'announced', 'done'), ('rectification', 'suspended', 'done'),
    ('rectification', 'announced', 'still_failing'), ('rectification', 'still_failing', 'suspension_told'),
    ('rectification', 'suspension_told', 'suspended'), ('rectification', 'suspended', 'revocation_told'),
    ('rectification', 'revocation_told', 'revoked'),
    ('rectification', 'recheck_failed', 'done'), ('rectification', 'still_failing', 'done'),
    ('rectification', 'done', 'reported'), ('rectification', 'recheck_failed', 'reported'),
    ('rectification', 'reported_up', 'reported'), ('rectification', 'announced', 'reported'),
    ('rectification', 'still_failing', 'reported'), ('rectification', 'done', 'announced'),
    ('rectification', 'still_failing', 'announced'), ('rectification', 'done', 'suspended'),
    ('rectification', 'issued', 'dropped'), ('rectification', 'served', 'dropped'),
    ('rectification', 'reported', 'dropped'), ('rectification', 'overdue', 'dropped'),
    ('rectification', 'recheck_failed', 'dropped'), ('rectification', 'reported_up', 'dropped'),
    ('rectification', 'announced', 'dropped'), ('rectification', 'still_failing', 'dropped'),
    ('rectification', 'suspension_told', 'dropped'), ('rectification', 'suspended', 'dropped'),
    ('rectification', 'revocation_told', 'dropped'), ('rectification', 'revoked', 'dropped'),
    ('rectification', 'suspension_told', 'announced'), ('rectification', 'suspended', 'announced'),
    ('rectification', 'revocation_told', 'suspended'), ('rectification', 'revoked', 'suspended')
  )
$$;

CREATE OR REPLACE FUNCTION sampling_guard_rectification() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanted text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'issued' OR NOT EXISTS (
      SELECT FROM sampling_batch b WHERE b.id = NEW.batch_id
        AND (b.verdict = 'fail' AND b.state IN ('stands', 'published') OR b.state = 'refusal_stands')
    ) OR (NEW.stop_paper_id IS NULL) <> EXISTS (
      SELECT FROM sampling_batch b WHERE b.id = NEW.batch_id AND b.state = 'refusal_stands'
    ) THEN
      PERFORM sampling_refuse('an order to correct follows a failure that stands, or a refusal that counts');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state = OLD.state THEN
    RETURN NEW;
  END IF;
  IF NOT sampling_move_allowed('rectification', OLD.state, NEW.state) THEN
    PERFORM sampling_refuse(format('an order cannot go from %s to %s', OLD.state, NEW.state));
  END IF;
  IF NEW.state = 'dropped' THEN
    IF NOT EXISTS (SELECT FROM sampling_batch b WHERE b.id = NEW.batch_id AND b.state = 'annulled') THEN
      PERFORM sampling_refuse('an order is taken back with the result it rests on');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state IN ('done', 'recheck_failed', 'still_failing')
     AND NEW.state IN ('reported', 'announced', 'suspended')
     OR NEW.state = 'reported' AND OLD.state IN ('reported_up', 'announced')
     OR NEW.state = 'announced' AND OLD.state IN ('suspension_told', 'suspended')
     OR NEW.state = 'suspended' AND OLD.state IN ('revocation_told', 'revoked') THEN
    IF NOT EXISTS (
      SELECT FROM sampling_recheck r WHERE r.rectification_id = NEW.id AND r.void_on IS NOT NULL
        AND r.stage = CASE NEW.state WHEN 'reported' THEN 'order' ELSE NEW.state END
    ) THEN
      PERFORM sampling_refuse('an order is open again where its re-check counts for nothing');
    END IF;
    IF EXISTS (
      SELECT FROM sampling_answer a WHERE a.rectification_id = NEW.id AND a.taken_back_on IS NULL
        AND (a.act = 'revocation' OR a.act = 'suspension' AND NEW.state <> 'suspended')
    ) THEN
      PERFORM sampling_refuse('what rested on the re-check is taken back with it');
    END IF;
    RETURN NEW;
  END IF;
  wanted := CASE WHEN OLD.state IN ('announced', 'still_failing') THEN 'announced' WHEN OLD.state = 'suspended' THEN 'suspended'
    ELSE 'order' END;
  IF NEW.state IN ('done', 'recheck_failed', 'still_failing', 'revocation_told') AND NOT EXISTS (
    SELECT FROM sampling_recheck r
    WHERE r.rectification_id = NEW.id AND r.stage = wanted AND r.void_on IS NULL
      AND CASE WHEN NEW.state = 'done' THEN r.passed OR r.overturned_on IS NOT NULL ELSE NOT r.passed END
  ) THEN
    PERFORM sampling_refuse('what follows an order follows from a re-check');
  END IF;
  IF (OLD.state IN ('recheck_failed', 'still_failing') AND NEW.state <> 'done' OR NEW.state = 'revocation_told') AND EXISTS (
    SELECT FROM sampling_recheck r WHERE r.rectification_id = NEW.id AND r.passed = false AND r.void_on IS NULL
      AND r.stands_on IS NULL AND r.overturned_on IS NULL
  ) THEN
    PERFORM sampling_refuse('nothing follows from a re-check before the days to object are over (Product Quality Law Art. 15)');
  END IF;
  IF NEW.state = 'suspended' AND NOT sampling_heard(NEW.id, 'suspension', NEW.suspended_on)
     OR NEW.state = 'revoked' AND NOT sampling_heard(NEW.id, 'revocation', NEW.revoked_on) THEN
    PERFORM sampling_refuse('whoever faces this is told and heard before it is decided');
  END IF;
  RETURN NEW;
END $$;

-- whether a re-check that failed stands: the enterprise was served, and either said nothing in its days, those of a
-- letter on its way included, or its objection was decided against it
CREATE OR REPLACE FUNCTION sampling_recheck_firm(subject bigint, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM sampling_answer a WHERE a.recheck_id = subject AND a.taken_back_on IS NULL AND a.served_on IS NOT NULL
      AND (a.outcome = 'rejected'
           OR a.stated_on IS NULL AND greatest(a.due_on, a.letters_until) < day)
  )
$$;

CREATE OR REPLACE FUNCTION sampling_guard_recheck() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND (NEW.passed IS NOT NULL OR NOT EXISTS (
    SELECT FROM sampling_rectification r WHERE r.id = NEW.rectification_id AND CASE NEW.stage
      WHEN 'order' THEN r.state IN ('served', 'reported', 'overdue') AND NEW.sampled_on >= r.served_on
      WHEN 'announced' THEN r.state = 'announced' AND NEW.sampled_on >= r.recheck_from
      ELSE r.state = 'suspended' AND NEW.sampled_on >= r.suspended_on END
  )) THEN
    PERFORM sampling_refuse('a re-check has its time: after the announcement not before day 60');
  END IF;
  IF NEW.passed IS NOT NULL AND (
    (SELECT count(*) FROM sampling_recheck_samplers s WHERE s.recheck_id = NEW.id) < 2
    OR NOT EXISTS (SELECT FROM sampling_test t WHERE t.recheck_id = NEW.id
                   AND t.verdict = CASE WHEN NEW.passed THEN 'pass' ELSE 'fail' END)
  ) THEN
    PERFORM sampling_refuse('a re-check has two samplers and the verdict of its test');
  END IF;
  IF TG_OP = 'UPDATE' AND (OLD.void_on IS NOT NULL OR OLD.passed IS NOT NULL AND (
    (NEW.passed, NEW.finding, NEW.decided_on, NEW.stage, NEW.sampled_on)
      IS DISTINCT FROM (OLD.passed, OLD.finding, OLD.decided_on, OLD.stage, OLD.sampled_on)
    OR OLD.stands_on IS NOT NULL AND NEW.stands_on IS DISTINCT FROM OLD.stands_on
    OR OLD.overturned_on IS NOT NULL AND NEW.overturned_on IS DISTINCT FROM OLD.overturned_on
    OR (NEW.void_on, NEW.stands_on, NEW.overturned_on)
       IS NOT DISTINCT FROM (OLD.void_on, OLD.stands_on, OLD.overturned_on))) THEN
    PERFORM sampling_refuse('a re-check that was decided stands');
  END IF;
  IF NEW.stands_on IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.stands_on IS NULL)
     AND NOT sampling_recheck_firm(NEW.id, NEW.stands_on) THEN
    PERFORM sampling_refuse('a re-check stands once the days to object are over and no objection is open (Product Quality Law Art. 15)');
  END IF;
  IF NEW.overturned_on IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.overturned_on IS NULL) AND NOT EXISTS (
    SELECT FROM sampling_answer a JOIN sampling_test t ON t.answer_id = a.id
    WHERE a.recheck_id = NEW.id AND a.outcome = 'upheld' AND t.verdict = 'pass' AND t.flagged_on IS NULL
  ) THEN
    PERFORM sampling_refuse('only its backup sample overturns a re-check');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION sampling_guard_test() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  part text;
BEGIN
  SELECT s.part INTO part FROM sampling_sample s WHERE s.id = NEW.sample_id AND s.batch_id = NEW.batch_id;
  IF part IS DISTINCT FROM
     (CASE WHEN NEW.kind = 'first' THEN 'test' WHEN NEW.kind = 'retest' THEN 'backup' WHEN NEW.answer_id IS NULL THEN 'recheck'
       ELSE 'spare' END) THEN
    PERFORM sampling_refuse('a first test takes the test sample, a retest the backup sample');
  END IF;
  IF NEW.kind = 'retest' AND EXISTS (
    SELECT FROM sampling_test t WHERE t.batch_id = NEW.batch_id AND t.kind = 'first'
      AND t.laboratory_id = NEW.laboratory_id
  ) THEN
    PERFORM sampling_refuse('the first laboratory does not test again');
  END IF;
  IF NEW.answer_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM sampling_answer a JOIN sampling_test t ON t.recheck_id = a.recheck_id
    JOIN sampling_sample s ON s.recheck_id = a.recheck_id
    WHERE a.id = NEW.answer_id AND s.id = NEW.sample_id AND t.laboratory_id <> NEW.laboratory_id AND a.stated_on IS NOT NULL
  ) THEN
    PERFORM sampling_refuse('the backup sample of a re-check that was objected to is tested by another laboratory');
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.reported_on IS NOT NULL THEN
      PERFORM sampling_refuse('a test begins without its report');
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.batch_id, NEW.kind, NEW.laboratory_id, NEW.standard_id, NEW.sample_id, NEW.objection_id, NEW.recheck_id, NEW.answer_id)
     IS DISTINCT FROM
     (OLD.batch_id, OLD.kind, OLD.laboratory_id, OLD.standard_id, OLD.sample_id, OLD.objection_id, OLD.recheck_id, OLD.answer_id)
     -- a sealed sample that no laboratory has opened may go to another one
     AND ((NEW.batch_id, NEW.kind, NEW.standard_id, NEW.sample_id, NEW.objection_id, NEW.recheck_id, NEW.answer_id) IS DISTINCT FROM
          (OLD.batch_id, OLD.kind, OLD.standard_id, OLD.sample_id, OLD.objection_id, OLD.recheck_id, OLD.answer_id)
          OR OLD.kind = 'recheck' OR OLD.reported_on IS NOT NULL OR OLD.void_on IS NOT NULL
          OR EXISTS (SELECT FROM sampling_itemresult r WHERE r.test_id = OLD.id)
          OR EXISTS (SELECT FROM sampling_sample s WHERE s.id = OLD.sample_id AND s.received_on IS NOT NULL
                     AND (OLD.kind = 'first' OR s.received_on >= OLD.given_on))) THEN
    PERFORM sampling_refuse('a test keeps its sample and its laboratory');
  END IF;
  IF NEW.reported_on IS NOT NULL AND (OLD.reported_on IS NULL OR NEW.verdict <> OLD.verdict) AND NEW.verdict IS DISTINCT FROM (
    SELECT CASE WHEN count(*) = 0 THEN '' WHEN bool_or(r.verdict = 'fail') THEN 'fail' ELSE 'pass' END
    FROM sampling_itemresult r WHERE r.test_id = NEW.id
  ) THEN
    PERFORM sampling_refuse('the verdict of a report follows from its values');
  END IF;
  IF OLD.review <> '' AND (NEW.review, NEW.reviewed_on, NEW.review_finding)
     IS DISTINCT FROM (OLD.review, OLD.reviewed_on, OLD.review_finding)
     OR OLD.void_on IS NOT NULL AND (NEW.void_on, NEW.reported_on) IS DISTINCT FROM (OLD.void_on, OLD.reported_on)
        -- a retest whose formalities had been done in time after all is taken up again
        AND NOT (NEW.void_on IS NULL AND NEW.reported_on IS NULL AND EXISTS (
          SELECT FROM sampling_objection b
          WHERE b.id = NEW.objection_id AND b.state = 'retesting' AND b.formalities_on IS NOT NULL)) THEN
    PERFORM sampling_refuse('what was decided on a report stands');
  END IF;
  IF OLD.reported_on IS NOT NULL AND NEW.reported_on IS NULL AND NOT (NEW.kind = 'first' AND EXISTS (
    SELECT FROM sampling_batch b WHERE b.id = NEW.batch_id AND b.state IN ('tested', 'testing')
  )) THEN
    PERFORM sampling_refuse('a report that was concluded on stands');
  END IF;
  RETURN NEW;
END $$;

-- what an enterprise is told, when that was served and what it said stand; an objection to a re-check is decided by
-- whoever has not acted in the matter, once every letter was held against its scan, as the report of its retest says
CREATE OR REPLACE FUNCTION sampling_guard_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found text;
BEGIN
  IF TG_OP = 'DELETE' OR (NEW.batch_id, NEW.rectification_id, NEW.enterprise_id, NEW.act, NEW.paper_id, NEW.recheck_id)
     IS DISTINCT FROM (OLD.batch_id, OLD.rectification_id, OLD.enterprise_id, OLD.act, OLD.paper_id, OLD.recheck_id)
     OR OLD.served_on IS NOT NULL AND (NEW.served_on, NEW.due_on, NEW.receipt, NEW.letters_until)
        IS DISTINCT FROM (OLD.served_on, OLD.due_on, OLD.receipt, OLD.letters_until)
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
DROP TRIGGER IF EXISTS sampling_answer_guard ON sampling_answer;
CREATE TRIGGER sampling_answer_guard BEFORE UPDATE OR DELETE ON sampling_answer
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_answer();
