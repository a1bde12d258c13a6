-- Whoever writes at a visit is a sampler of the batch; the two or more named as having been there are its samplers.
CREATE FUNCTION sampling_sits(batch bigint, account bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM sampling_seat s JOIN sampling_staff p ON p.id = s.staff_id
    WHERE s.batch_id = batch AND s.ended_at IS NULL AND p.user_id = account
  )
$$;

CREATE FUNCTION sampling_guard_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT sampling_sits(NEW.batch_id, NEW.by_id) THEN
    PERFORM sampling_refuse('a sampler of the batch writes at its visit');
  END IF;
  IF TG_TABLE_NAME = 'sampling_samplingform' THEN -- a purchase names nobody else
    IF (
      SELECT count(DISTINCT p.key) FROM sampling_seat s JOIN sampling_staff p ON p.id = s.staff_id
      WHERE s.batch_id = NEW.batch_id AND s.ended_at IS NULL AND p.key = ANY (NEW.present)
    ) < GREATEST(cardinality(NEW.present), 2) THEN
      PERFORM sampling_refuse('at least two samplers of the batch are there');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_form_visit BEFORE INSERT ON sampling_samplingform
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_visit();
CREATE TRIGGER sampling_purchase_visit BEFORE INSERT ON sampling_purchase
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_visit();

-- what came from a phone stands
CREATE FUNCTION sampling_guard_phone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    PERFORM sampling_refuse('an entry of a phone stands as it was kept');
  END IF;
  IF NOT EXISTS (
    SELECT FROM sampling_seat s JOIN sampling_staff p ON p.id = s.staff_id
    WHERE s.batch_id = NEW.visit_id AND p.user_id = NEW.by_id
  ) THEN
    PERFORM sampling_refuse('a sampler of the batch sends what its phone holds');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_phone_guard BEFORE INSERT OR UPDATE ON sampling_phoneentry
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_phone();
