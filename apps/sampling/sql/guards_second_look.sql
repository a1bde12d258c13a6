-- Guards as they stand since results can be set aside, samples go to another laboratory, and draws are followed.
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
    ('batch', 'notified', 'retest'), ('batch', 'retest', 'notified'), ('batch', 'retest', 'passed'),
    ('batch', 'notified', 'stands'), ('batch', 'passed', 'published'), ('batch', 'stands', 'published'),
    ('batch', 'drawn', 'replaced'),
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
    ('rectification', 'revocation_told', 'dropped')
  )
$$;

CREATE OR REPLACE FUNCTION sampling_guard_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.origin = 'import' THEN
      RETURN NEW;
    END IF;
    IF NEW.state <> 'drawn' THEN
      PERFORM sampling_refuse('a batch begins with its draw');
    END IF;
    IF NEW.origin = 'draw' AND NOT EXISTS (
      SELECT FROM sampling_task t JOIN draws_drawn d ON d.draw_id = t.draw_id
      WHERE t.id = NEW.task_id AND d.subject = NEW.key AND d.until IS NULL
    ) THEN
      PERFORM sampling_refuse('the parties of a task come from its draw');
    END IF;
    IF NEW.origin = 'resample' AND NOT EXISTS (
      SELECT FROM sampling_batch b WHERE b.id = NEW.replaces_id AND b.state IN ('void', 'annulled')
        AND (b.task_id, b.enterprise_id, b.key) = (NEW.task_id, NEW.enterprise_id, NEW.key)
    ) THEN
      PERFORM sampling_refuse('only what is void or was set aside is sampled again');
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF OLD.origin <> 'import' THEN
      PERFORM sampling_refuse('a batch is never deleted');
    END IF;
    RETURN OLD;
  END IF;
  IF (NEW.task_id, NEW.agency_id, NEW.origin, NEW.key, NEW.enterprise_id, NEW.product_code, NEW.link, NEW.level,
      NEW.year, NEW.replaces_id) IS DISTINCT FROM
     (OLD.task_id, OLD.agency_id, OLD.origin, OLD.key, OLD.enterprise_id, OLD.product_code, OLD.link, OLD.level,
      OLD.year, OLD.replaces_id) THEN
    PERFORM sampling_refuse('a batch keeps its task, its party and its product');
  END IF;
  IF NEW.state = OLD.state THEN
    IF NEW.verdict <> OLD.verdict THEN
      PERFORM sampling_refuse('a verdict changes only with the state');
    END IF;
    RETURN NEW;
  END IF;
  IF NOT sampling_move_allowed('batch', OLD.state, NEW.state) THEN
    PERFORM sampling_refuse(format('a batch cannot go from %s to %s', OLD.state, NEW.state));
  END IF;
  PERFORM sampling_check_batch(OLD, NEW);
  RETURN NEW;
END $$;

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
    SELECT FROM sampling_answer a WHERE a.batch_id = n.id AND a.act = 'refusal'
      AND (a.stated_on IS NOT NULL OR a.due_on < n.refusal_on)
  )) THEN
    PERFORM sampling_refuse('whoever refused is heard before it counts');
  END IF;
  IF n.state = 'replaced' AND EXISTS (
    SELECT FROM sampling_task t JOIN draws_drawn d ON d.draw_id = t.draw_id
    WHERE t.id = n.task_id AND d.subject = n.key AND d.until IS NULL
  ) THEN
    PERFORM sampling_refuse('whoever is drawn is sampled, unless replaced in the draw');
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
    OR (n.producer_name <> '' AND n.producer_name <> n.party_name
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

CREATE OR REPLACE FUNCTION sampling_guard_taken() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  standing text;
BEGIN
  SELECT state INTO standing FROM sampling_batch
    WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.batch_id ELSE NEW.batch_id END;
  IF TG_TABLE_NAME = 'sampling_samplingform' THEN
    IF standing NOT IN ('drawn', 'ordered', 'refused') THEN
      PERFORM sampling_refuse('the sampling form stands');
    END IF;
  ELSIF TG_OP = 'INSERT' THEN
    IF NEW.part <> 'recheck' AND standing NOT IN ('drawn', 'ordered', 'refused') THEN
      PERFORM sampling_refuse('samples are sealed when they are taken');
    END IF;
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM sampling_refuse('a sealed sample stays on record');
  ELSIF (NEW.batch_id, NEW.part, NEW.seal, NEW.sealed_on, NEW.recheck_id) IS DISTINCT FROM
        (OLD.batch_id, OLD.part, OLD.seal, OLD.sealed_on, OLD.recheck_id)
        OR NEW.kept_by <> OLD.kept_by
        -- a backup sample is looked at again by every laboratory that is to test it
        OR (OLD.intact IS NOT NULL AND NEW.intact IS DISTINCT FROM OLD.intact
            AND NOT (OLD.part = 'backup' AND OLD.intact AND NOT NEW.intact)) THEN
    PERFORM sampling_refuse('a seal and what it looked like stand');
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION sampling_guard_result() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  t sampling_test;
  i sampling_standarditem;
  p sampling_staff;
BEGIN
  SELECT * INTO t FROM sampling_test WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.test_id ELSE NEW.test_id END;
  IF t.reported_on IS NOT NULL OR t.void_on IS NOT NULL THEN
    PERFORM sampling_refuse('what was reported stands until it is returned');
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  SELECT * INTO i FROM sampling_standarditem WHERE id = NEW.item_id;
  SELECT * INTO p FROM sampling_staff WHERE id = NEW.tester_id;
  IF NOT EXISTS (SELECT FROM sampling_sample s WHERE s.id = t.sample_id AND s.intact) THEN
    PERFORM sampling_refuse('no value for a sample that did not arrive under an intact seal');
  END IF;
  IF i.standard_id <> t.standard_id OR NOT EXISTS (
    SELECT FROM sampling_standard s WHERE s.id = t.standard_id AND s.validity @> NEW.tested_on
  ) THEN
    PERFORM sampling_refuse('the standard was not in force on the day of the test');
  END IF;
  IF NEW.unit <> i.unit THEN
    PERFORM sampling_refuse('the value is in another unit than its limit');
  END IF;
  IF NOT sampling_capable(t.laboratory_id, t.standard_id, i.code, NEW.tested_on) THEN
    PERFORM sampling_refuse('the laboratory is not qualified for this item on that day');
  END IF;
  IF p.laboratory_id IS DISTINCT FROM t.laboratory_id OR NOT p.tests
     OR NEW.tested_on NOT BETWEEN p.valid_from AND p.last_day THEN
    PERFORM sampling_refuse('a tester belongs to the laboratory and is certified on the day');
  END IF;
  IF sampling_sampled(t.batch_id, p.id, p.user_id) THEN
    PERFORM sampling_refuse('whoever sampled does not test');
  END IF;
  IF NEW.verdict IS DISTINCT FROM sampling_verdict(
    i.rule, i.least, i.most, i.comparison, i.decimals, i.judged, NEW.value, NEW.uncertainty
  ) THEN
    PERFORM sampling_refuse('the verdict contradicts the value');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION sampling_guard_test() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  part text;
BEGIN
  SELECT s.part INTO part FROM sampling_sample s WHERE s.id = NEW.sample_id AND s.batch_id = NEW.batch_id;
  IF part IS DISTINCT FROM
     (CASE NEW.kind WHEN 'first' THEN 'test' WHEN 'retest' THEN 'backup' ELSE 'recheck' END) THEN
    PERFORM sampling_refuse('a first test takes the test sample, a retest the backup sample');
  END IF;
  IF NEW.kind = 'retest' AND EXISTS (
    SELECT FROM sampling_test t WHERE t.batch_id = NEW.batch_id AND t.kind = 'first'
      AND t.laboratory_id = NEW.laboratory_id
  ) THEN
    PERFORM sampling_refuse('the first laboratory does not test again');
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.reported_on IS NOT NULL THEN
      PERFORM sampling_refuse('a test begins without its report');
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.batch_id, NEW.kind, NEW.laboratory_id, NEW.standard_id, NEW.sample_id, NEW.objection_id, NEW.recheck_id)
     IS DISTINCT FROM
     (OLD.batch_id, OLD.kind, OLD.laboratory_id, OLD.standard_id, OLD.sample_id, OLD.objection_id, OLD.recheck_id)
     -- a sealed sample that no laboratory has opened may go to another one
     AND ((NEW.batch_id, NEW.kind, NEW.standard_id, NEW.sample_id, NEW.objection_id, NEW.recheck_id) IS DISTINCT FROM
          (OLD.batch_id, OLD.kind, OLD.standard_id, OLD.sample_id, OLD.objection_id, OLD.recheck_id)
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
     OR OLD.void_on IS NOT NULL AND (NEW.void_on, NEW.reported_on) IS DISTINCT FROM (OLD.void_on, OLD.reported_on) THEN
    PERFORM sampling_refuse('what was decided on a report stands');
  END IF;
  IF OLD.reported_on IS NOT NULL AND NEW.reported_on IS NULL AND NOT (NEW.kind = 'first' AND EXISTS (
    SELECT FROM sampling_batch b WHERE b.id = NEW.batch_id AND b.state IN ('tested', 'testing')
  )) THEN
    PERFORM sampling_refuse('a report that was concluded on stands');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION sampling_guard_rectification() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanted text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'issued' OR NOT EXISTS (
      SELECT FROM sampling_batch b WHERE b.id = NEW.batch_id AND b.verdict = 'fail' AND b.state IN ('stands', 'published')
    ) THEN
      PERFORM sampling_refuse('an order to correct follows a failure that stands');
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
     OR NEW.state = 'reported' AND OLD.state IN ('reported_up', 'announced') THEN
    IF NOT EXISTS (
      SELECT FROM sampling_recheck r WHERE r.rectification_id = NEW.id AND r.void_on IS NOT NULL
        AND r.stage = CASE NEW.state WHEN 'reported' THEN 'order' ELSE NEW.state END
    ) THEN
      PERFORM sampling_refuse('an order is open again where its re-check counts for nothing');
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
  IF TG_OP = 'UPDATE' AND (OLD.void_on IS NOT NULL OR OLD.passed IS NOT NULL AND (NEW.void_on IS NULL
     OR (NEW.passed, NEW.finding, NEW.decided_on, NEW.stage, NEW.sampled_on)
        IS DISTINCT FROM (OLD.passed, OLD.finding, OLD.decided_on, OLD.stage, OLD.sampled_on))) THEN
    PERFORM sampling_refuse('a re-check that was decided stands');
  END IF;
  RETURN NEW;
END $$;
