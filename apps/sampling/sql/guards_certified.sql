-- Who samples is certified on the day of the visit and has not left the list, and the visit lies in the days of its task
-- (SAMR Order 18). What was begun in them goes on: an online order arrives later, a refusal is given up. The days of a
-- running task are prolonged with a reason, by somebody else than drafted its plan; what the plan promised stands.
-- There is one backup sample: opened for a retest, it is given to no other. Frozen once released.
-- Twins: queries/fit.py, operations/visiting.py, operations/plans.py (prolong_task), operations/objecting.py
CREATE FUNCTION sampling_certified(person sampling_staff, day date) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT person.samples AND day BETWEEN person.valid_from AND person.last_day
    AND (person.left_on IS NULL OR person.left_on > day)
$$;

-- how many of those who sit for a batch are certified on a day; of the keys where some are given
CREATE FUNCTION sampling_certified_seats(batch bigint, day date, keys text[]) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT count(DISTINCT p.key) FROM sampling_seat s JOIN sampling_staff p ON p.id = s.staff_id
  WHERE s.batch_id = batch AND s.ended_at IS NULL AND (keys IS NULL OR p.key = ANY (keys)) AND sampling_certified(p, day)
$$;

CREATE FUNCTION sampling_last_day(task bigint) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT coalesce(t.prolonged_until, t.ends_on) FROM sampling_task t WHERE t.id = task
$$;

CREATE FUNCTION sampling_guard_certified() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  there text[] := (SELECT f.present::text[] FROM sampling_samplingform f WHERE f.batch_id = NEW.id AND NEW.state = 'sampled');
BEGIN
  IF OLD.state = 'drawn' AND NEW.visited_on > sampling_last_day(NEW.task_id) THEN
    PERFORM sampling_refuse('nobody samples after the last day of the task');
  END IF;
  IF sampling_certified_seats(NEW.id, NEW.visited_on, there) < greatest(cardinality(there), 2) THEN
    PERFORM sampling_refuse('whoever samples is certified on that day (SAMR Order 18)');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_batch_certified BEFORE UPDATE OF state ON sampling_batch
  FOR EACH ROW WHEN (OLD.state IN ('drawn', 'ordered', 'refused') AND NEW.state IN ('sampled', 'nothing', 'refused'))
  EXECUTE FUNCTION sampling_guard_certified();

CREATE FUNCTION sampling_guard_ordered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.ordered_on > (SELECT sampling_last_day(b.task_id) FROM sampling_batch b WHERE b.id = NEW.batch_id) THEN
    PERFORM sampling_refuse('nobody samples after the last day of the task');
  END IF;
  IF sampling_certified_seats(NEW.batch_id, NEW.ordered_on, NULL) < 2 THEN
    PERFORM sampling_refuse('whoever samples is certified on that day (SAMR Order 18)');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_purchase_certified BEFORE INSERT ON sampling_purchase
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_ordered();

CREATE FUNCTION sampling_guard_prolonged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'running' OR NEW.prolonged_until IS NULL OR NEW.prolonged_reason = ''
     OR NEW.prolonged_until <= coalesce(OLD.prolonged_until, OLD.ends_on)
     OR NEW.prolonged_by_id IS NOT DISTINCT FROM (SELECT p.drafted_by_id FROM sampling_plan p WHERE p.id = NEW.plan_id) THEN
    PERFORM sampling_refuse('the days of a running task are prolonged with a reason, by another than drafted its plan');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_task_prolonged BEFORE UPDATE OF prolonged_until ON sampling_task
  FOR EACH ROW WHEN (NEW.prolonged_until IS DISTINCT FROM OLD.prolonged_until)
  EXECUTE FUNCTION sampling_guard_prolonged();

CREATE FUNCTION sampling_guard_backup() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM sampling_sample s WHERE s.id = NEW.sample_id AND s.received_on IS NOT NULL) THEN
    PERFORM sampling_refuse('the backup sample was opened for a retest already (Product Quality Law Art. 15)');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_test_backup BEFORE INSERT ON sampling_test
  FOR EACH ROW WHEN (NEW.kind = 'retest') EXECUTE FUNCTION sampling_guard_backup();
