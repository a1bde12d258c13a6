-- Who is told of a failure, and from when its days run. Whether a batch names another producer than whom it sampled is
-- said here as in rules/producers.py (a test compares both).
CREATE OR REPLACE FUNCTION sampling_another(record bigint, other bigint, name text, other_name text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN record IS NOT NULL AND other IS NOT NULL THEN record IS DISTINCT FROM other
    ELSE (record IS NOT NULL OR name <> '') AND name <> other_name END
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

-- days of a limit that is counted in calendar days, in the version of a day
CREATE OR REPLACE FUNCTION sampling_days(rule text, day date) RETURNS int LANGUAGE sql STABLE AS $$
  SELECT value::int FROM deadlines_limit WHERE code = rule AND validity @> day AND unit = 'day'
$$;

-- a service that is on record stands; the days to object run from its record: one that is late takes none of them
CREATE OR REPLACE FUNCTION sampling_guard_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.batch_id, NEW.part, NEW.enterprise_id, NEW.name, NEW.paper_id, NEW.sent_on) IS DISTINCT FROM
     (OLD.batch_id, OLD.part, OLD.enterprise_id, OLD.name, OLD.paper_id, OLD.sent_on)
     OR (OLD.served_on IS NOT NULL AND (NEW.served_on, NEW.recorded_on, NEW.receipt, NEW.due_on)
         IS DISTINCT FROM (OLD.served_on, OLD.recorded_on, OLD.receipt, OLD.due_on)) THEN
    PERFORM sampling_refuse('a notice and its service stand');
  END IF;
  IF OLD.served_on IS NULL AND NEW.served_on IS NOT NULL AND (
    NEW.recorded_on IS NULL
    OR NEW.part <> 'platform' AND NEW.due_on < NEW.recorded_on + sampling_days('sampling.objection', NEW.recorded_on)
  ) THEN
    PERFORM sampling_refuse('a service that is recorded late takes no day to object away (Product Quality Law Art. 15)');
  END IF;
  RETURN NEW;
END $$;

-- the same of an order to correct; what was given of its time is not taken away again
CREATE OR REPLACE FUNCTION sampling_guard_service() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.served_on IS NOT NULL AND (NEW.served_on, NEW.recorded_on, NEW.receipt) IS DISTINCT FROM
     (OLD.served_on, OLD.recorded_on, OLD.receipt) OR NEW.due_on < OLD.due_on THEN
    PERFORM sampling_refuse('the service of an order and its time stand');
  END IF;
  IF OLD.served_on IS NULL AND NEW.served_on IS NOT NULL AND (
    NEW.recorded_on IS NULL OR NEW.due_on < NEW.recorded_on + sampling_days('sampling.rectification', NEW.law_on)
  ) THEN
    PERFORM sampling_refuse('a service that is recorded late takes no day to correct away (Product Quality Law Art. 17)');
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS sampling_rectification_service ON sampling_rectification;
CREATE TRIGGER sampling_rectification_service BEFORE UPDATE ON sampling_rectification
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_service();
