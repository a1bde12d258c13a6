-- What a party sends on paper: waited for, and held against its scan before anything is decided against it.
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
    ('batch', 'stands', 'retest'), ('batch', 'stands', 'notified'),
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

-- whether every party that must be told of a failure was served, and its days are over before `day`, those of a letter
-- on its way included
CREATE OR REPLACE FUNCTION sampling_days_over(batch bigint, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM sampling_notice n WHERE n.batch_id = batch AND n.part = 'sampled')
    AND NOT EXISTS (
      SELECT FROM sampling_notice n
      WHERE n.batch_id = batch AND n.part <> 'platform' AND (n.served_on IS NULL OR coalesce(n.letters_until, n.due_on) >= day)
    )
    AND NOT EXISTS (
      SELECT FROM sampling_objection o
      WHERE o.batch_id = batch AND o.state IN ('filed', 'accepted', 'retesting')
    )
$$;

CREATE OR REPLACE FUNCTION sampling_guard_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.batch_id, NEW.part, NEW.enterprise_id, NEW.name, NEW.paper_id, NEW.sent_on) IS DISTINCT FROM
     (OLD.batch_id, OLD.part, OLD.enterprise_id, OLD.name, OLD.paper_id, OLD.sent_on)
     OR (OLD.served_on IS NOT NULL AND (NEW.served_on, NEW.recorded_on, NEW.receipt, NEW.due_on, NEW.letters_until)
         IS DISTINCT FROM (OLD.served_on, OLD.recorded_on, OLD.receipt, OLD.due_on, OLD.letters_until)) THEN
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

CREATE OR REPLACE FUNCTION sampling_guard_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'retest' AND OLD.state <> 'retest' AND NOT EXISTS (
    SELECT FROM sampling_objection b WHERE b.batch_id = NEW.id AND b.kind = 'result' AND b.state = 'retesting'
  ) THEN
    PERFORM sampling_refuse('a retest answers an objection');
  END IF;
  IF OLD.state = 'stands' AND NEW.state = 'notified' AND NOT EXISTS (
    SELECT FROM sampling_objection b WHERE b.batch_id = NEW.id AND b.state IN ('filed', 'accepted', 'retesting')
  ) THEN
    PERFORM sampling_refuse('a failure that stands is open again for an objection only');
  END IF;
  IF OLD.state = 'stands' AND NEW.state IN ('retest', 'notified') AND EXISTS (
    SELECT FROM sampling_rectification r WHERE r.batch_id = NEW.id
  ) THEN
    PERFORM sampling_refuse('a failure on which an order rests is not opened again');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION sampling_guard_seen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND EXISTS (
    SELECT FROM sampling_letter l LEFT JOIN sampling_answer a ON a.id = l.answer_id
    WHERE l.batch_id = CASE TG_ARGV[0] WHEN 'refusal' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'batch_id')::bigint END
      AND l.seconded_on IS NULL
      AND CASE TG_ARGV[0]
        WHEN 'objection' THEN NEW.state IN ('not_accepted', 'rejected') AND l.objection_id = NEW.id
        WHEN 'refusal' THEN NEW.state = 'refusal_stands' AND a.act = 'refusal'
        ELSE (OLD.state, NEW.state) IN (('suspension_told', 'suspended'), ('revocation_told', 'revoked'))
          AND a.rectification_id = NEW.id AND a.taken_back_on IS NULL END
  ) THEN
    PERFORM sampling_refuse('what was entered for a party is held against its scan before it is decided on');
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS sampling_objection_seen ON sampling_objection;
CREATE TRIGGER sampling_objection_seen BEFORE UPDATE OF state ON sampling_objection
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_seen('objection');
DROP TRIGGER IF EXISTS sampling_batch_seen ON sampling_batch;
CREATE TRIGGER sampling_batch_seen BEFORE UPDATE OF state ON sampling_batch
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_seen('refusal');
DROP TRIGGER IF EXISTS sampling_rectification_seen ON sampling_rectification;
CREATE TRIGGER sampling_rectification_seen BEFORE UPDATE OF state ON sampling_rectification
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_seen('order');

-- an entry that was held against its scan stands
CREATE OR REPLACE FUNCTION sampling_guard_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM sampling_refuse('a letter stays on record');
  ELSIF OLD.seconded_on IS NOT NULL OR (NEW.batch_id, NEW.objection_id, NEW.answer_id, NEW.order_id) IS DISTINCT FROM
        (OLD.batch_id, OLD.objection_id, OLD.answer_id, OLD.order_id) THEN
    PERFORM sampling_refuse('a letter that was held against its scan stands');
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS sampling_letter_kept ON sampling_letter;
CREATE TRIGGER sampling_letter_kept BEFORE UPDATE OR DELETE ON sampling_letter
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_letter();
