-- Nobody's days to correct are cut short: a re-check waits for the report, the application or the end of the days
-- (Product Quality Law Art. 17, Order 18 Arts. 46-48); after an announcement one past its last day says why.
CREATE OR REPLACE FUNCTION sampling_guard_recheck() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND (NEW.passed IS NOT NULL OR NOT EXISTS (
    SELECT FROM sampling_rectification r WHERE r.id = NEW.rectification_id AND CASE NEW.stage
      WHEN 'order' THEN r.state IN ('reported', 'overdue') AND NEW.sampled_on >= coalesce(r.reported_on, r.due_on + 1)
      WHEN 'announced' THEN r.state = 'announced' AND NEW.sampled_on >= r.recheck_from
        AND (NEW.sampled_on <= r.recheck_until OR NEW.late_reason <> '')
      ELSE r.state = 'suspended' AND NEW.sampled_on >= coalesce(r.applied_on, r.suspended_until + 1) END
  )) THEN
    PERFORM sampling_refuse('a re-check has its time: once the enterprise has asked for it or its days are over, after the announcement between day 60 and day 90');
  END IF;
  IF NEW.passed IS NOT NULL AND (
    (SELECT count(*) FROM sampling_recheck_samplers s WHERE s.recheck_id = NEW.id) < 2
    OR NOT EXISTS (SELECT FROM sampling_test t WHERE t.recheck_id = NEW.id
                   AND t.verdict = CASE WHEN NEW.passed THEN 'pass' ELSE 'fail' END)
  ) THEN
    PERFORM sampling_refuse('a re-check has two samplers and the verdict of its test');
  END IF;
  IF TG_OP = 'UPDATE' AND (OLD.void_on IS NOT NULL OR OLD.passed IS NOT NULL AND (
    (NEW.passed, NEW.finding, NEW.decided_on, NEW.stage, NEW.sampled_on)
      IS DISTINCT FROM (OLD.passed, OLD.finding, OLD.decided_on, OLD.stage, OLD.sampled_on)
    OR OLD.stands_on IS NOT NULL AND NEW.stands_on IS DISTINCT FROM OLD.stands_on
    OR OLD.overturned_on IS NOT NULL AND NEW.overturned_on IS DISTINCT FROM OLD.overturned_on
    OR (NEW.void_on, NEW.stands_on, NEW.overturned_on)
       IS NOT DISTINCT FROM (OLD.void_on, OLD.stands_on, OLD.overturned_on))) THEN
    PERFORM sampling_refuse('a re-check that was decided stands');
  END IF;
  IF NEW.stands_on IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.stands_on IS NULL)
     AND NOT sampling_recheck_firm(NEW.id, NEW.stands_on) THEN
    PERFORM sampling_refuse('a re-check stands once the days to object are over and no objection is open (Product Quality Law Art. 15)');
  END IF;
  IF NEW.overturned_on IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.overturned_on IS NULL) AND NOT EXISTS (
    SELECT FROM sampling_answer a JOIN sampling_test t ON t.answer_id = a.id
    WHERE a.recheck_id = NEW.id AND a.outcome = 'upheld' AND t.verdict = 'pass' AND t.flagged_on IS NULL
  ) THEN
    PERFORM sampling_refuse('only its backup sample overturns a re-check');
  END IF;
  RETURN NEW;
END $$;

-- the term of a suspension is that of the rule in force, and stands
CREATE OR REPLACE FUNCTION sampling_guard_term() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.suspended_until IS NULL AND NEW.suspended_until < NEW.suspended_on + sampling_days('sampling.suspension', NEW.suspended_on)
     OR OLD.suspended_until IS NOT NULL AND NEW.suspended_on IS NOT NULL
        AND (NEW.suspended_on, NEW.suspended_until) IS DISTINCT FROM (OLD.suspended_on, OLD.suspended_until)
     OR OLD.applied_on IS NOT NULL AND NEW.suspended_on IS NOT NULL
        AND (NEW.applied_on, NEW.application) IS DISTINCT FROM (OLD.applied_on, OLD.application) THEN
    PERFORM sampling_refuse('a suspension has its term, which stands (Product Quality Law Art. 17)');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_rectification_term BEFORE UPDATE ON sampling_rectification
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_term();
