-- What is announced or decided before everybody follows its order, is that of whoever decided it, and stands.
CREATE FUNCTION sampling_guard_measure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM sampling_refuse('what was announced or decided stays on record');
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.batch_id, NEW.rectification_id, NEW.enterprise_id, NEW.agency_id, NEW.kind, NEW.paper_id, NEW.decided_on,
        NEW.reason, NEW.by_id, NEW.label) IS DISTINCT FROM
       (OLD.batch_id, OLD.rectification_id, OLD.enterprise_id, OLD.agency_id, OLD.kind, OLD.paper_id, OLD.decided_on,
        OLD.reason, OLD.by_id, OLD.label)
       OR OLD.fact_id IS NOT NULL AND NEW.fact_id IS DISTINCT FROM OLD.fact_id
       OR OLD.taken_back_on IS NOT NULL
          AND (NEW.taken_back_on, NEW.taken_back_reason) IS DISTINCT FROM (OLD.taken_back_on, OLD.taken_back_reason) THEN
      PERFORM sampling_refuse('what was announced or decided stands as it was written');
    END IF;
    RETURN NEW;
  END IF;
  IF NOT EXISTS (
    SELECT FROM sampling_rectification r WHERE r.id = NEW.rectification_id AND r.batch_id = NEW.batch_id
      AND CASE NEW.kind WHEN 'announcement' THEN r.announced_on WHEN 'suspension' THEN r.suspended_on
                        ELSE r.revoked_on END = NEW.decided_on
  ) THEN
    PERFORM sampling_refuse('nothing is announced or decided but on the day of its order');
  END IF;
  IF NEW.kind <> 'announcement' AND NOT EXISTS (
    SELECT FROM sampling_rectification r WHERE r.id = NEW.rectification_id AND NEW.by_id IS NOT DISTINCT FROM
      CASE NEW.kind WHEN 'suspension' THEN r.suspended_by_id ELSE r.revoked_by_id END
  ) THEN
    PERFORM sampling_refuse('a decision is made public under whoever decided it');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_measure_guard BEFORE INSERT OR UPDATE OR DELETE ON sampling_measure
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_measure();
