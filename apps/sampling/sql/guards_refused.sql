-- Guards as they stand since a refusal is decided by a second person, with a paper, and can be taken back.
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

CREATE OR REPLACE FUNCTION sampling_check_batch(o sampling_batch, n sampling_batch) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  found text;
BEGIN
  IF o.state IN ('drawn', 'ordered', 'refused') AND n.state IN ('sampled', 'ordered', 'nothing', 'refused')
     AND (SELECT count(*) FROM sampling_seat s WHERE s.batch_id = n.id AND s.ended_at IS NULL) < 2 THEN
    PERFORM sampling_refuse('at least two samplers sample');
  END IF;
  IF n.state = 'sampled' AND (
    NOT EXISTS (SELECT FROM sampling_samplingform f WHERE f.batch_id = n.id)
    OR (SELECT count(*) FROM sampling_sample s WHERE s.batch_id = n.id AND s.part IN ('test', 'backup')) < 2
  ) THEN
    PERFORM sampling_refuse('what was sampled has its form, and both samples are sealed');
  END IF;
  IF n.state IN ('testing', 'void') AND o.state = 'sampled' AND NOT EXISTS (
    SELECT FROM sampling_sample s
    WHERE s.batch_id = n.id AND s.part = 'test' AND s.intact = (n.state = 'testing')
  ) THEN
    PERFORM sampling_refuse('only a sample whose seal is intact is tested');
  END IF;
  IF n.state = 'refusal_stands' AND (n.refusal_on IS NULL OR NOT EXISTS (
    SELECT FROM sampling_answer a WHERE a.batch_id = n.id AND a.act = 'refusal' AND a.served_on IS NOT NULL
      AND a.taken_back_on IS NULL AND (a.stated_on IS NOT NULL OR a.due_on < n.refusal_on)
  )) THEN
    PERFORM sampling_refuse('whoever refused is told and heard before it counts');
  END IF;
  IF n.state = 'replaced' AND EXISTS (
    SELECT FROM sampling_task t JOIN draws_drawn d ON d.draw_id = t.draw_id
    WHERE t.id = n.task_id AND d.subject = n.key AND d.until IS NULL
  ) THEN
    PERFORM sampling_refuse('whoever is drawn is sampled, unless replaced in the draw');
  END IF;
  IF n.state = 'annulled' AND o.state IN ('refused', 'refusal_stands') THEN
    RETURN;
  END IF;
  IF n.state = 'annulled' THEN
    -- a withdrawn qualification, or a retest that cannot be made
    IF NOT EXISTS (
      SELECT FROM sampling_test t
      WHERE t.batch_id = n.id AND t.kind <> 'recheck' AND (t.flagged_on IS NOT NULL OR t.void_on IS NOT NULL)
    ) AND NOT EXISTS (
      SELECT FROM sampling_objection b WHERE b.batch_id = n.id AND b.kind = 'result' AND b.state = 'upheld'
        AND NOT o.overturned
    ) THEN
      PERFORM sampling_refuse('a result is set aside where its report rests on nothing, or no retest can be made');
    END IF;
    RETURN;
  END IF;
  IF n.state IN ('passed', 'failed', 'notified', 'stands', 'published') AND EXISTS (
    SELECT FROM sampling_test t
    WHERE t.batch_id = n.id AND t.kind <> 'recheck' AND t.flagged_on IS NOT NULL AND t.review = ''
      AND NOT (t.kind = 'retest' AND t.reported_on IS NULL)
  ) AND NOT (o.state = 'retest') THEN
    PERFORM sampling_refuse('nothing follows from a report that rests on a withdrawn qualification');
  END IF;
  IF o.state = 'testing' AND n.state = 'void' THEN
    IF NOT EXISTS (SELECT FROM sampling_test t WHERE t.batch_id = n.id AND t.kind = 'first' AND t.void_on IS NOT NULL) THEN
      PERFORM sampling_refuse('a sample is void where its test was given up');
    END IF;
    RETURN;
  END IF;
  IF o.state = 'testing' OR o.state = 'tested' AND n.state <> 'testing' THEN
    SELECT t.verdict INTO found FROM sampling_test t WHERE t.batch_id = n.id AND t.kind = 'first';
    IF found IS NULL OR found = '' OR (o.state = 'tested' AND found <> n.verdict) THEN
      PERFORM sampling_refuse('the verdict on a batch is that of its test');
    END IF;
    IF o.state = 'tested' AND (
      sampling_sampled(n.id, NULL, n.concluded_by_id)
      OR EXISTS (SELECT FROM sampling_test t WHERE t.batch_id = n.id AND t.kind = 'first'
                 AND t.reported_by_id = n.concluded_by_id)
    ) THEN
      PERFORM sampling_refuse('whoever sampled or tested does not conclude');
    END IF;
  END IF;
  IF o.state = 'failed' AND (
    NOT EXISTS (SELECT FROM sampling_notice x WHERE x.batch_id = n.id AND x.part = 'sampled')
    OR (sampling_another(n.producer_id, n.enterprise_id, n.producer_name, n.party_name)
        AND NOT EXISTS (SELECT FROM sampling_notice x WHERE x.batch_id = n.id AND x.part = 'producer'))
  ) THEN
    PERFORM sampling_refuse('a failure is told to the sampled party and to the nominal producer');
  END IF;
  IF n.state = 'stands' AND NOT sampling_days_over(n.id, n.stands_on) THEN
    PERFORM sampling_refuse('a failure stands once all were served, their days are over and no objection is open');
  END IF;
  IF o.state = 'retest' AND n.state = 'passed' AND NOT EXISTS (
    SELECT FROM sampling_test t WHERE t.batch_id = n.id AND t.kind = 'retest' AND t.verdict = 'pass'
      AND t.flagged_on IS NULL
  ) THEN
    PERFORM sampling_refuse('only a retest that passed overturns a failure');
  END IF;
  IF o.state = 'stands' AND n.state = 'published' AND NOT sampling_days_over(n.id, n.published_on) THEN
    PERFORM sampling_refuse('a failure is published after the days to object');
  END IF;
END $$;

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
  wanted := CASE OLD.state WHEN 'announced' THEN 'announced' WHEN 'suspended' THEN 'suspended' ELSE 'order' END;
  IF NEW.state IN ('done', 'recheck_failed', 'still_failing', 'revocation_told') AND NOT EXISTS (
    SELECT FROM sampling_recheck r
    WHERE r.rectification_id = NEW.id AND r.stage = wanted AND r.passed = (NEW.state = 'done')
      AND r.void_on IS NULL
  ) THEN
    PERFORM sampling_refuse('what follows an order follows from a re-check');
  END IF;
  IF NEW.state = 'suspended' AND NOT sampling_heard(NEW.id, 'suspension', NEW.suspended_on)
     OR NEW.state = 'revoked' AND NOT sampling_heard(NEW.id, 'revocation', NEW.revoked_on) THEN
    PERFORM sampling_refuse('whoever faces this is told and heard before it is decided');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION sampling_guard_measure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM sampling_refuse('what was announced or decided stays on record');
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.batch_id, NEW.rectification_id, NEW.enterprise_id, NEW.agency_id, NEW.kind, NEW.paper_id, NEW.decided_on,
        NEW.reason, NEW.by_id, NEW.label) IS DISTINCT FROM
       (OLD.batch_id, OLD.rectification_id, OLD.enterprise_id, OLD.agency_id, OLD.kind, OLD.paper_id, OLD.decided_on,
        OLD.reason, OLD.by_id, OLD.label)
       OR OLD.fact_id IS NOT NULL AND NEW.fact_id IS DISTINCT FROM OLD.fact_id
       OR OLD.taken_back_on IS NOT NULL
          AND (NEW.taken_back_on, NEW.taken_back_reason) IS DISTINCT FROM (OLD.taken_back_on, OLD.taken_back_reason) THEN
      PERFORM sampling_refuse('what was announced or decided stands as it was written');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.kind = 'refusal' THEN
    IF NOT EXISTS (
      SELECT FROM sampling_batch b WHERE b.id = NEW.batch_id AND b.state = 'refusal_stands'
        AND b.refusal_on = NEW.decided_on AND b.refusal_by_id IS NOT DISTINCT FROM NEW.by_id
    ) THEN
      PERFORM sampling_refuse('a refusal is made public by whoever let it count');
    END IF;
    RETURN NEW;
  END IF;
  IF NOT EXISTS (
    SELECT FROM sampling_rectification r WHERE r.id = NEW.rectification_id AND r.batch_id = NEW.batch_id
      AND CASE NEW.kind WHEN 'announcement' THEN r.announced_on WHEN 'suspension' THEN r.suspended_on
                        ELSE r.revoked_on END = NEW.decided_on
  ) THEN
    PERFORM sampling_refuse('nothing is announced or decided but on the day of its order');
  END IF;
  IF NEW.kind <> 'announcement' AND NOT EXISTS (
    SELECT FROM sampling_rectification r WHERE r.id = NEW.rectification_id AND NEW.by_id IS NOT DISTINCT FROM
      CASE NEW.kind WHEN 'suspension' THEN r.suspended_by_id ELSE r.revoked_by_id END
  ) THEN
    PERFORM sampling_refuse('a decision is made public under whoever decided it');
  END IF;
  RETURN NEW;
END $$;

-- a person of the batch: whether somebody (a row of staff, or the same account) ever sampled it, re-checks included
CREATE OR REPLACE FUNCTION sampling_sampled(batch bigint, person bigint, account bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM sampling_seat s JOIN sampling_staff p ON p.id = s.staff_id
    WHERE s.batch_id = batch AND (s.staff_id = person OR p.user_id = account)
  ) OR EXISTS (
    SELECT FROM sampling_rectification r JOIN sampling_recheck c ON c.rectification_id = r.id
    JOIN sampling_recheck_samplers m ON m.recheck_id = c.id JOIN sampling_staff p ON p.id = m.staff_id
    WHERE r.batch_id = batch AND (m.staff_id = person OR p.user_id = account)
  )
$$;
