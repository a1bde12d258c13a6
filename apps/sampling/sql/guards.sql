-- What the buttons hide the database refuses. The moves are those of states.py (a test compares them).
CREATE FUNCTION sampling_move_allowed(kind text, source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
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
    ('rectification', 'revocation_told', 'revoked')
  )
$$;

CREATE FUNCTION sampling_refuse(why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', why USING ERRCODE = '23514';
END $$;

CREATE FUNCTION sampling_guard_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND NOT sampling_move_allowed(TG_ARGV[0], OLD.state, NEW.state) THEN
    PERFORM sampling_refuse(format('it cannot go from %s to %s', OLD.state, NEW.state));
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_plan_move BEFORE UPDATE ON sampling_plan
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_move('plan');
CREATE TRIGGER sampling_objection_move BEFORE UPDATE ON sampling_objection
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_move('objection');

-- what a plan promised stands from its approval on
CREATE FUNCTION sampling_guard_task() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  standing text;
BEGIN
  SELECT state INTO standing FROM sampling_plan
    WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.plan_id ELSE NEW.plan_id END;
  IF TG_OP <> 'UPDATE' THEN
    IF standing <> 'draft' THEN
      PERFORM sampling_refuse('the tasks of an approved plan stand');
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF NEW.state <> OLD.state AND NOT sampling_move_allowed('task', OLD.state, NEW.state) THEN
    PERFORM sampling_refuse(format('a task cannot go from %s to %s', OLD.state, NEW.state));
  END IF;
  IF NEW.state = 'drawing' AND standing <> 'published' THEN
    PERFORM sampling_refuse('a draw follows a published plan');
  END IF;
  IF (NEW.plan_id, NEW.agency_id) IS DISTINCT FROM (OLD.plan_id, OLD.agency_id)
     OR (standing <> 'draft' AND (NEW.product_id, NEW.standard_id, NEW.link, NEW.level, NEW.query, NEW.count,
                                  NEW.samplers, NEW.starts_on, NEW.ends_on)
         IS DISTINCT FROM (OLD.product_id, OLD.standard_id, OLD.link, OLD.level, OLD.query, OLD.count,
                           OLD.samplers, OLD.starts_on, OLD.ends_on)) THEN
    PERFORM sampling_refuse('the tasks of an approved plan stand');
  END IF;
  IF NEW.state = 'running' AND NOT EXISTS (
    SELECT FROM sampling_laboratory l JOIN draws_drawn d ON d.subject = l.cma
    WHERE l.id = NEW.laboratory_id AND d.draw_id = NEW.lab_draw_id AND d.until IS NULL
  ) THEN
    PERFORM sampling_refuse('the laboratory of a task comes from its draw');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_task_guard BEFORE INSERT OR UPDATE OR DELETE ON sampling_task
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_task();

-- a person of the batch: whether somebody (a row of staff, or the same account) ever sat as its sampler
CREATE FUNCTION sampling_sampled(batch bigint, person bigint, account bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM sampling_seat s JOIN sampling_staff p ON p.id = s.staff_id
    WHERE s.batch_id = batch AND (s.staff_id = person OR p.user_id = account)
  )
$$;

-- whether every party that must be told of a failure was served, and its days are over before `day`
CREATE FUNCTION sampling_days_over(batch bigint, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM sampling_notice n WHERE n.batch_id = batch AND n.part = 'sampled')
    AND NOT EXISTS (
      SELECT FROM sampling_notice n
      WHERE n.batch_id = batch AND n.part <> 'platform' AND (n.served_on IS NULL OR n.due_on >= day)
    )
    AND NOT EXISTS (
      SELECT FROM sampling_objection o
      WHERE o.batch_id = batch AND o.state IN ('filed', 'accepted', 'retesting')
    )
$$;

CREATE FUNCTION sampling_guard_batch() RETURNS trigger LANGUAGE plpgsql AS $$
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
      SELECT FROM sampling_batch b WHERE b.id = NEW.replaces_id AND b.state = 'void'
        AND (b.task_id, b.enterprise_id, b.key) = (NEW.task_id, NEW.enterprise_id, NEW.key)
    ) THEN
      PERFORM sampling_refuse('only a void batch is sampled again');
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

CREATE FUNCTION sampling_check_batch(o sampling_batch, n sampling_batch) RETURNS void LANGUAGE plpgsql AS $$
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
  ) THEN
    PERFORM sampling_refuse('only a retest that passed overturns a failure');
  END IF;
  IF o.state = 'stands' AND n.state = 'published' AND NOT sampling_days_over(n.id, n.published_on) THEN
    PERFORM sampling_refuse('a failure is published after the days to object');
  END IF;
END $$;
CREATE TRIGGER sampling_batch_guard BEFORE INSERT OR UPDATE OR DELETE ON sampling_batch
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_batch();

-- samplers of a task are those its draw assigned, and nobody who tests the batch
CREATE FUNCTION sampling_guard_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM sampling_batch b JOIN sampling_task t ON t.id = b.task_id
    JOIN draws_seat d ON d.draw_id = t.draw_id AND d.subject = b.key
    JOIN sampling_staff p ON p.id = NEW.staff_id AND p.key = d.inspector AND p.samples
    WHERE b.id = NEW.batch_id
  ) THEN
    PERFORM sampling_refuse('samplers come from the draw');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_seat_guard BEFORE INSERT ON sampling_seat
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_seat();

-- what was taken and sealed stands once the sample is under way; only its receipt is added
CREATE FUNCTION sampling_guard_taken() RETURNS trigger LANGUAGE plpgsql AS $$
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
        OR (OLD.intact IS NOT NULL AND NEW.intact IS DISTINCT FROM OLD.intact) THEN
    PERFORM sampling_refuse('a seal and what it looked like stand');
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER sampling_form_guard BEFORE INSERT OR UPDATE OR DELETE ON sampling_samplingform
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_taken();
CREATE TRIGGER sampling_sample_guard BEFORE INSERT OR UPDATE OR DELETE ON sampling_sample
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_taken();
