-- A retest, of a batch or of a re-check, is made by the standard of the test it repeats, also where that has ended since:
-- a new edition takes nobody's retest away (Product Quality Law Art. 15; rules/standards.py). Else as in
-- guards_second_look.sql.
CREATE OR REPLACE FUNCTION sampling_standard_holds(t sampling_test, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM sampling_standard s WHERE s.id = t.standard_id AND s.validity @> day
  ) OR EXISTS (
    SELECT FROM sampling_test repeated
    LEFT JOIN sampling_answer a ON a.id = t.answer_id
    WHERE repeated.standard_id = t.standard_id AND repeated.reported_on IS NOT NULL
      AND (t.kind = 'retest' AND repeated.kind = 'first' AND repeated.batch_id = t.batch_id
           OR t.answer_id IS NOT NULL AND repeated.recheck_id = a.recheck_id)
  )
$$;

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
  IF i.standard_id <> t.standard_id OR NOT sampling_standard_holds(t, NEW.tested_on) THEN
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

-- what is bought online is no exception: its producer is known once the parcel is open
DROP TRIGGER sampling_batch_repeated ON sampling_batch;
CREATE TRIGGER sampling_batch_repeated BEFORE UPDATE OF state ON sampling_batch
  FOR EACH ROW WHEN (OLD.state IN ('drawn', 'ordered', 'refused') AND NEW.state = 'sampled')
  EXECUTE FUNCTION sampling_guard_repeated();
