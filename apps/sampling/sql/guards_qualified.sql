-- A laboratory that is not qualified for a test opens no sample of it: sealed, it goes to another one (Product Quality
-- Law Art. 19; queries/qualification.py). Frozen once released.
CREATE FUNCTION sampling_guard_received() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM sampling_test t
    JOIN sampling_standarditem i ON i.standard_id = t.standard_id
    WHERE t.sample_id = NEW.id AND t.reported_on IS NULL AND t.void_on IS NULL
      AND (NOT EXISTS (SELECT FROM sampling_test_items c WHERE c.test_id = t.id)
           OR EXISTS (SELECT FROM sampling_test_items c WHERE c.test_id = t.id AND c.standarditem_id = i.id))
      AND NOT sampling_capable(t.laboratory_id, t.standard_id, i.code, NEW.received_on)
  ) THEN
    PERFORM sampling_refuse('a laboratory that is not qualified for a test opens no sample of it (Product Quality Law Art. 19)');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_sample_qualified BEFORE UPDATE OF received_on, intact ON sampling_sample
  FOR EACH ROW WHEN (NEW.intact AND NEW.received_on IS NOT NULL AND NEW.received_on IS DISTINCT FROM OLD.received_on)
  EXECUTE FUNCTION sampling_guard_received();
