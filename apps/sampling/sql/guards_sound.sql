-- A report whose file was changed after its signature decides nothing (Product Quality Law Art. 21); it may go back to its
-- laboratory while nothing was decided on it. A failure stands once the platform was served too.
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
  ) OR OLD.signature = 'broken' AND (
    EXISTS (SELECT FROM sampling_objection o WHERE o.id = NEW.objection_id AND o.state = 'retesting')
    OR EXISTS (SELECT FROM sampling_recheck r WHERE r.id = NEW.recheck_id AND r.passed IS NULL AND r.void_on IS NULL)
    OR EXISTS (SELECT FROM sampling_answer a WHERE a.id = NEW.answer_id AND a.outcome = '' AND a.taken_back_on IS NULL)
  )) THEN
    PERFORM sampling_refuse('a report that was concluded on stands');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION sampling_guard_sound() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  matter text := TG_ARGV[0];
BEGIN
  IF EXISTS (
    SELECT FROM sampling_test t WHERE t.signature = 'broken' AND t.reported_on IS NOT NULL AND t.flagged_on IS NULL
      AND CASE matter WHEN 'batch' THEN t.batch_id = NEW.id AND t.kind = 'first'
                      WHEN 'objection' THEN t.objection_id = NEW.id
                      WHEN 'recheck' THEN t.recheck_id = NEW.id
                      ELSE t.answer_id = NEW.id END
  ) THEN
    PERFORM sampling_refuse('nothing is decided on a report that was changed after it was signed (Product Quality Law Art. 21)');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_batch_sound BEFORE UPDATE OF state ON sampling_batch
  FOR EACH ROW WHEN (OLD.state = 'tested' AND NEW.state IN ('passed', 'failed'))
  EXECUTE FUNCTION sampling_guard_sound('batch');
CREATE TRIGGER sampling_objection_sound BEFORE UPDATE OF state ON sampling_objection
  FOR EACH ROW WHEN (OLD.state = 'retesting' AND NEW.state IN ('upheld', 'rejected'))
  EXECUTE FUNCTION sampling_guard_sound('objection');
CREATE TRIGGER sampling_recheck_sound BEFORE UPDATE OF passed ON sampling_recheck
  FOR EACH ROW WHEN (OLD.passed IS NULL AND NEW.passed IS NOT NULL) EXECUTE FUNCTION sampling_guard_sound('recheck');
CREATE TRIGGER sampling_answer_sound BEFORE UPDATE OF outcome ON sampling_answer
  FOR EACH ROW WHEN (OLD.outcome = '' AND NEW.outcome <> '') EXECUTE FUNCTION sampling_guard_sound('answer');

CREATE OR REPLACE FUNCTION sampling_guard_platform() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'notified' AND OLD.state = 'failed' AND NEW.platform_name <> '' AND NOT EXISTS (
    SELECT FROM sampling_notice x WHERE x.batch_id = NEW.id AND x.part = 'platform'
  ) THEN
    PERFORM sampling_refuse('a failure is told to the platform it was bought on');
  END IF;
  IF NEW.state = 'stands' AND OLD.state = 'notified' AND EXISTS (
    SELECT FROM sampling_notice x WHERE x.batch_id = NEW.id AND x.part = 'platform' AND x.served_on IS NULL
  ) THEN
    PERFORM sampling_refuse('a failure stands once the platform was served');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_batch_platform BEFORE UPDATE OF state ON sampling_batch
  FOR EACH ROW WHEN (OLD.state IN ('failed', 'notified') AND NEW.state IN ('notified', 'stands'))
  EXECUTE FUNCTION sampling_guard_platform();
