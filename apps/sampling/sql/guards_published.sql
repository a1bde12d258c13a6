-- What was published stands; nobody samples again what a level above sampled; a sample that cannot be tested is void.
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

CREATE OR REPLACE FUNCTION sampling_guard_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.product_id, NEW.standard_id, NEW.division_id, NEW.scale, NEW.party_name, NEW.party_code, NEW.producer_id,
      NEW.producer_name, NEW.producer_code, NEW.producer_address, NEW.producer_denied, NEW.platform_name,
      NEW.sample_name, NEW.brand, NEW.model, NEW.lot, NEW.gtin, NEW.visited_on, NEW.laboratory_id, NEW.verdict,
      NEW.concluded_on, NEW.overturned, NEW.told_on, NEW.stands_on, NEW.published_on)
     IS DISTINCT FROM
     (OLD.product_id, OLD.standard_id, OLD.division_id, OLD.scale, OLD.party_name, OLD.party_code, OLD.producer_id,
      OLD.producer_name, OLD.producer_code, OLD.producer_address, OLD.producer_denied, OLD.platform_name,
      OLD.sample_name, OLD.brand, OLD.model, OLD.lot, OLD.gtin, OLD.visited_on, OLD.laboratory_id, OLD.verdict,
      OLD.concluded_on, OLD.overturned, OLD.told_on, OLD.stands_on, OLD.published_on) THEN
    PERFORM sampling_refuse('a published result stands as it was published: it can only be set aside');
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS sampling_batch_published_kept ON sampling_batch;
CREATE TRIGGER sampling_batch_published_kept BEFORE UPDATE ON sampling_batch
  FOR EACH ROW WHEN (OLD.state = 'published' AND NEW.state = 'published') EXECUTE FUNCTION sampling_guard_published();

-- money, the most for one sample and the detailed rules of an approved task stand as its number does
CREATE OR REPLACE FUNCTION sampling_guard_promised() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.funds, NEW.price_most, NEW.details) IS DISTINCT FROM (OLD.funds, OLD.price_most, OLD.details)
     AND (SELECT state FROM sampling_plan WHERE id = NEW.plan_id) <> 'draft' THEN
    PERFORM sampling_refuse('the tasks of an approved plan stand');
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS sampling_task_promised ON sampling_task;
CREATE TRIGGER sampling_task_promised BEFORE UPDATE ON sampling_task
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_promised();

CREATE OR REPLACE FUNCTION sampling_level_rank(level text) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT array_position(ARRAY['county', 'city', 'province', 'national'], level)
$$;

-- the day on which a level above sampled the same product of the party or of the producer too lately; rules/repeat.py
CREATE OR REPLACE FUNCTION sampling_repeats(n sampling_batch) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT max(b.visited_on) FROM sampling_batch b, deadlines_limit l
  WHERE l.code = 'sampling.repeat' AND l.validity @> n.visited_on AND l.unit = 'month'
    AND b.id <> n.id AND b.product_code = n.product_code AND sampling_level_rank(b.level) > sampling_level_rank(n.level)
    AND b.visited_on <= n.visited_on AND n.visited_on < (b.visited_on + make_interval(months => l.value::int))::date
    AND b.state NOT IN ('drawn', 'ordered', 'nothing', 'refused', 'refusal_stands', 'replaced', 'void', 'annulled')
    AND (n.enterprise_id IN (b.enterprise_id, CASE WHEN NOT b.producer_denied THEN b.producer_id END)
         OR n.producer_id IN (b.enterprise_id, CASE WHEN NOT b.producer_denied THEN b.producer_id END))
$$;

CREATE OR REPLACE FUNCTION sampling_guard_repeated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF sampling_repeats(NEW) IS NOT NULL THEN
    PERFORM sampling_refuse('a level above sampled this product of this producer lately (Product Quality Law Art. 15)');
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS sampling_batch_repeated ON sampling_batch;
CREATE TRIGGER sampling_batch_repeated BEFORE UPDATE OF state ON sampling_batch
  FOR EACH ROW WHEN (OLD.state IN ('drawn', 'refused') AND NEW.state = 'sampled')
  EXECUTE FUNCTION sampling_guard_repeated();
