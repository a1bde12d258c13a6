-- Tests, values and what follows a failure. The verdict is computed here as in rules/verdict.py (a property compares).
CREATE FUNCTION sampling_rounded(value numeric, decimals int) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
  -- GB/T 8170-2008 3.2: half to even
  SELECT CASE WHEN abs(s - trunc(s)) = 0.5 THEN trunc(s) + mod(trunc(s), 2) ELSE round(s) END / power(10::numeric, decimals)
  FROM (SELECT value * power(10::numeric, decimals) AS s) shifted
$$;

CREATE FUNCTION sampling_verdict(
  rule text, lowest numeric, highest numeric, comparison text, decimals int, judged text, value numeric, uncertainty numeric
) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN rule = 'yes' THEN CASE value WHEN 1 THEN 'pass' WHEN 0 THEN 'fail' END
    WHEN greatest(coalesce(v - highest, 0), coalesce(lowest - v, 0), 0)
         > CASE judged WHEN 'beyond_doubt' THEN coalesce(uncertainty, 0) ELSE 0 END THEN 'fail'
    ELSE 'pass'
  END
  FROM (SELECT CASE comparison WHEN 'rounded' THEN sampling_rounded(value, decimals) ELSE value END AS v) compared
$$;

CREATE FUNCTION sampling_guard_result() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  t sampling_test;
  i sampling_standarditem;
  p sampling_staff;
BEGIN
  SELECT * INTO t FROM sampling_test WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.test_id ELSE NEW.test_id END;
  IF t.reported_on IS NOT NULL THEN
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

CREATE FUNCTION sampling_capable(lab bigint, standard bigint, item text, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM sampling_laboratory l
    JOIN sampling_capability c ON c.laboratory_id = l.id
    JOIN sampling_standard s ON s.id = standard AND s.code = c.standard_code
    WHERE l.id = lab AND day >= l.valid_from AND (l.valid_to IS NULL OR day < l.valid_to)
      AND (l.withdrawn_on IS NULL OR day < l.withdrawn_on)
      AND day BETWEEN c.valid_from AND c.last_day AND (c.items && ARRAY['*', item]::varchar[])
  )
$$;
CREATE TRIGGER sampling_result_guard BEFORE INSERT OR UPDATE OR DELETE ON sampling_itemresult
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_result();

CREATE FUNCTION sampling_guard_test() RETURNS trigger LANGUAGE plpgsql AS $$
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
     (OLD.batch_id, OLD.kind, OLD.laboratory_id, OLD.standard_id, OLD.sample_id, OLD.objection_id, OLD.recheck_id) THEN
    PERFORM sampling_refuse('a test keeps its sample and its laboratory');
  END IF;
  IF NEW.reported_on IS NOT NULL AND (OLD.reported_on IS NULL OR NEW.verdict <> OLD.verdict) AND NEW.verdict IS DISTINCT FROM (
    SELECT CASE WHEN count(*) = 0 THEN '' WHEN bool_or(r.verdict = 'fail') THEN 'fail' ELSE 'pass' END
    FROM sampling_itemresult r WHERE r.test_id = NEW.id
  ) THEN
    PERFORM sampling_refuse('the verdict of a report follows from its values');
  END IF;
  IF OLD.reported_on IS NOT NULL AND NEW.reported_on IS NULL AND NOT (NEW.kind = 'first' AND EXISTS (
    SELECT FROM sampling_batch b WHERE b.id = NEW.batch_id AND b.state IN ('tested', 'testing')
  )) THEN
    PERFORM sampling_refuse('a report that was concluded on stands');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_test_guard BEFORE INSERT OR UPDATE ON sampling_test
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_test();

-- an objection comes from a party that was told, within its days; only a nominal producer denies
CREATE FUNCTION sampling_guard_objection() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM sampling_notice n WHERE n.id = NEW.notice_id AND n.batch_id = NEW.batch_id AND n.part <> 'platform'
      AND n.served_on <= NEW.filed_on AND NEW.filed_on <= n.due_on AND (NEW.kind <> 'denial' OR n.part = 'producer')
  ) THEN
    PERFORM sampling_refuse('an objection comes from a party that was told, within its days (Product Quality Law Art. 15)');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_objection_guard BEFORE INSERT ON sampling_objection
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_objection();

-- a service that is on record stands
CREATE FUNCTION sampling_guard_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.batch_id, NEW.part, NEW.enterprise_id, NEW.name, NEW.paper_id, NEW.sent_on) IS DISTINCT FROM
     (OLD.batch_id, OLD.part, OLD.enterprise_id, OLD.name, OLD.paper_id, OLD.sent_on)
     OR (OLD.served_on IS NOT NULL AND (NEW.served_on, NEW.receipt, NEW.due_on)
         IS DISTINCT FROM (OLD.served_on, OLD.receipt, OLD.due_on)) THEN
    PERFORM sampling_refuse('a notice and its service stand');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_notice_guard BEFORE UPDATE ON sampling_notice
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_notice();

-- whether an enterprise was told of an act and could answer: it answered, or its days are over; a hearing was held
CREATE FUNCTION sampling_heard(rectification bigint, what text, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM sampling_answer a WHERE a.rectification_id = rectification AND a.act = what
      AND (a.stated_on IS NOT NULL OR a.due_on < day) AND (NOT a.wants_hearing OR a.heard_on IS NOT NULL)
  )
$$;

CREATE FUNCTION sampling_guard_rectification() RETURNS trigger LANGUAGE plpgsql AS $$
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
  wanted := CASE OLD.state WHEN 'announced' THEN 'announced' WHEN 'suspended' THEN 'suspended' ELSE 'order' END;
  IF NEW.state IN ('done', 'recheck_failed', 'still_failing', 'revocation_told') AND NOT EXISTS (
    SELECT FROM sampling_recheck r
    WHERE r.rectification_id = NEW.id AND r.stage = wanted AND r.passed = (NEW.state = 'done')
  ) THEN
    PERFORM sampling_refuse('what follows an order follows from a re-check');
  END IF;
  IF NEW.state = 'suspended' AND NOT sampling_heard(NEW.id, 'suspension', NEW.suspended_on)
     OR NEW.state = 'revoked' AND NOT sampling_heard(NEW.id, 'revocation', NEW.revoked_on) THEN
    PERFORM sampling_refuse('whoever faces this is told and heard before it is decided');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_rectification_guard BEFORE INSERT OR UPDATE ON sampling_rectification
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_rectification();

-- a re-check has two samplers, its own sealed sample, its day in the window, and the verdict of its test
CREATE FUNCTION sampling_guard_recheck() RETURNS trigger LANGUAGE plpgsql AS $$
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
  IF TG_OP = 'UPDATE' AND OLD.passed IS NOT NULL THEN
    PERFORM sampling_refuse('a re-check that was decided stands');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_recheck_guard BEFORE INSERT OR UPDATE ON sampling_recheck
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_recheck();

CREATE FUNCTION sampling_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'papers are kept as they were issued' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER sampling_paper_kept BEFORE UPDATE OR DELETE ON sampling_paper
  FOR EACH ROW EXECUTE FUNCTION sampling_kept();
