-- What the bureau has left undone costs no party its retest (Product Quality Law Art. 15).
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
    ('batch', 'stands', 'retest'), ('objection', 'given_up', 'retesting'),
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
    ('rectification', 'revocation_told', 'dropped'), ('rectification', 'revoked', 'dropped'),
    ('rectification', 'suspension_told', 'announced'), ('rectification', 'suspended', 'announced'),
    ('rectification', 'revocation_told', 'suspended'), ('rectification', 'revoked', 'suspended')
  )
$$;

CREATE OR REPLACE FUNCTION sampling_guard_hearing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.batch_id, NEW.notice_id, NEW.kind, NEW.reason, NEW.filed_on, NEW.filed_by_id)
     IS DISTINCT FROM (OLD.batch_id, OLD.notice_id, OLD.kind, OLD.reason, OLD.filed_on, OLD.filed_by_id)
     OR OLD.formalities_on IS NOT NULL AND NEW.formalities_on IS DISTINCT FROM OLD.formalities_on THEN
    PERFORM sampling_refuse('an objection and the formalities of its retest stand as they were put on record');
  END IF;
  IF OLD.state = 'retesting' AND NEW.state = 'given_up'
     AND EXISTS (SELECT FROM sampling_batch b WHERE b.id = NEW.batch_id AND b.state IN ('retest', 'notified'))
     AND (NEW.formalities_on IS NOT NULL OR EXISTS (
       SELECT FROM sampling_test t JOIN sampling_sample s ON s.id = t.sample_id
       WHERE t.objection_id = NEW.id AND (t.reported_on IS NOT NULL OR s.received_on >= t.given_on))) THEN
    PERFORM sampling_refuse('a retest is given up only where its formalities were not done and no laboratory has begun');
  END IF;
  IF OLD.state = 'given_up' AND NEW.state = 'retesting'
     AND (NEW.formalities_on IS NULL OR NEW.formalities_on > NEW.formalities_by) THEN
    PERFORM sampling_refuse('a retest is taken up again where its formalities had been done in time');
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS sampling_objection_hearing ON sampling_objection;
CREATE TRIGGER sampling_objection_hearing BEFORE UPDATE ON sampling_objection
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_hearing();

-- a failure that stood is open again only while nothing rests on it
CREATE OR REPLACE FUNCTION sampling_guard_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'retest' AND OLD.state <> 'retest' AND NOT EXISTS (
    SELECT FROM sampling_objection b WHERE b.batch_id = NEW.id AND b.kind = 'result' AND b.state = 'retesting'
  ) THEN
    PERFORM sampling_refuse('a retest answers an objection');
  END IF;
  IF OLD.state = 'stands' AND NEW.state IN ('retest', 'notified') AND EXISTS (
    SELECT FROM sampling_rectification r WHERE r.batch_id = NEW.id
  ) THEN
    PERFORM sampling_refuse('a failure on which an order rests is not opened again');
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS sampling_batch_opened ON sampling_batch;
CREATE TRIGGER sampling_batch_opened BEFORE UPDATE OF state ON sampling_batch
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_opened();

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
