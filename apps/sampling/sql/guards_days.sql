-- The seal of a draw names the last day of its visits: on the day after everybody reads whom it took, and from then on
-- nobody is visited for the first time (SAMR Order 18: nobody is told beforehand). The days of a task are prolonged for what
-- is sampled again, of a party that was visited. Whoever was not visited is left out once the last day is over, and may be
-- drawn in another task. Else as in guards_certified.sql and guards_nobody_left.sql. Frozen once released.
-- Twins: queries/fit.py (last_visit), queries/draws.py (withholds), operations/plans.py, operations/replacing.py
CREATE FUNCTION sampling_last_visit(b sampling_batch) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN b.replaces_id IS NULL THEN t.ends_on ELSE coalesce(t.prolonged_until, t.ends_on) END
  FROM sampling_task t WHERE t.id = b.task_id
$$;

CREATE OR REPLACE FUNCTION sampling_guard_certified() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  there text[] := (SELECT f.present::text[] FROM sampling_samplingform f WHERE f.batch_id = NEW.id AND NEW.state = 'sampled');
BEGIN
  IF OLD.state = 'drawn' AND NEW.visited_on > sampling_last_visit(NEW) THEN
    PERFORM sampling_refuse('nobody samples after the last day of the task');
  END IF;
  IF sampling_certified_seats(NEW.id, NEW.visited_on, there) < greatest(cardinality(there), 2) THEN
    PERFORM sampling_refuse('whoever samples is certified on that day (SAMR Order 18)');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION sampling_guard_ordered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.ordered_on > (SELECT sampling_last_visit(b) FROM sampling_batch b WHERE b.id = NEW.batch_id) THEN
    PERFORM sampling_refuse('nobody samples after the last day of the task');
  END IF;
  IF sampling_certified_seats(NEW.batch_id, NEW.ordered_on, NULL) < 2 THEN
    PERFORM sampling_refuse('whoever samples is certified on that day (SAMR Order 18)');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION sampling_guard_prolonged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'running' OR NEW.prolonged_until IS NULL OR NEW.prolonged_reason = ''
     OR NEW.prolonged_until <= coalesce(OLD.prolonged_until, OLD.ends_on)
     OR NEW.prolonged_by_id IS NOT DISTINCT FROM (SELECT p.drafted_by_id FROM sampling_plan p WHERE p.id = NEW.plan_id) THEN
    PERFORM sampling_refuse('the days of a running task are prolonged with a reason, by another than drafted its plan');
  END IF;
  IF NOT EXISTS (
    SELECT FROM sampling_batch b WHERE b.task_id = NEW.id AND b.state = 'drawn' AND b.replaces_id IS NOT NULL
  ) THEN
    PERFORM sampling_refuse('only what is sampled again is prolonged: whom a draw takes is told on the day of its seal');
  END IF;
  RETURN NEW;
END $$;

-- asked of a step, not of each time a row is kept: a batch of before goes to another laboratory whatever became since
DROP TRIGGER sampling_batch_certified ON sampling_batch;
CREATE TRIGGER sampling_batch_certified BEFORE UPDATE OF state ON sampling_batch
  FOR EACH ROW WHEN (OLD.state IN ('drawn', 'ordered', 'refused') AND NEW.state IN ('sampled', 'nothing', 'refused')
                     AND NEW.state <> OLD.state)
  EXECUTE FUNCTION sampling_guard_certified();
DROP TRIGGER sampling_batch_outcome ON sampling_batch;
CREATE TRIGGER sampling_batch_outcome BEFORE UPDATE OF state, outcome_code ON sampling_batch
  FOR EACH ROW WHEN (NEW.state = 'nothing' AND (OLD.state <> NEW.state OR OLD.outcome_code <> NEW.outcome_code))
  EXECUTE FUNCTION sampling_guard_outcome();

-- a retest that was given up is not taken up again on a backup sample that another one has opened
CREATE FUNCTION sampling_guard_backup_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM sampling_sample s JOIN sampling_test o ON o.sample_id = s.id AND o.kind = 'retest' AND o.id <> NEW.id
    WHERE s.id = NEW.sample_id AND s.received_on IS NOT NULL
  ) THEN
    PERFORM sampling_refuse('the backup sample was opened for a retest already (Product Quality Law Art. 15)');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_test_backup_again BEFORE UPDATE OF void_on ON sampling_test
  FOR EACH ROW WHEN (NEW.kind = 'retest' AND OLD.void_on IS NOT NULL AND NEW.void_on IS NULL)
  EXECUTE FUNCTION sampling_guard_backup_again();

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
  ) AND NOT (n.state = 'void' AND EXISTS (
    -- sealed and opened by nobody: its laboratory may not test it any more, and the test was given up
    SELECT FROM sampling_test t JOIN sampling_sample s ON s.id = t.sample_id
    WHERE t.batch_id = n.id AND t.kind = 'first' AND t.void_on IS NOT NULL AND s.received_on IS NULL
      AND EXISTS (SELECT FROM sampling_standarditem i WHERE i.standard_id = t.standard_id
                  AND NOT sampling_capable(t.laboratory_id, t.standard_id, i.code, t.void_on))
  )) THEN
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
  ) AND NOT sampling_last_visit(n) < (now() AT TIME ZONE 'Asia/Shanghai')::date THEN
    PERFORM sampling_refuse('whoever is drawn is sampled, unless replaced in the draw or the last day is over');
  END IF;
  IF n.state = 'annulled' AND o.state IN ('refused', 'refusal_stands') THEN
    RETURN;
  END IF;
  IF n.state = 'annulled' THEN
    -- a withdrawn qualification, a retest that cannot be made, what a second officer found of a result of a table
    IF NOT EXISTS (
      SELECT FROM sampling_test t
      WHERE t.batch_id = n.id AND t.kind <> 'recheck' AND (t.flagged_on IS NOT NULL OR t.void_on IS NOT NULL)
    ) AND NOT EXISTS (
      SELECT FROM sampling_objection b WHERE b.batch_id = n.id AND b.kind = 'result' AND b.state = 'upheld'
        AND NOT o.overturned
    ) AND NOT (n.origin = 'import' AND EXISTS (
      SELECT FROM sampling_importedresult s WHERE s.batch_id = n.id AND s.review = 'annulled'
    )) THEN
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
