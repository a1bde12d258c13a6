-- A change of the catalogue goes from step to step; what was asked stays as it was asked; a withdrawal is taken back by an
-- approved change alone (operations/changes.py).
CREATE FUNCTION sampling_guard_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM sampling_refuse('a change of the catalogue stays on record');
  END IF;
  IF (NEW.kind, NEW.laboratory_id, NEW.rows, NEW.file_name, NEW.reason, NEW.asked_by_id, NEW.asked_label, NEW.asked_at)
     IS DISTINCT FROM
     (OLD.kind, OLD.laboratory_id, OLD.rows, OLD.file_name, OLD.reason, OLD.asked_by_id, OLD.asked_label, OLD.asked_at) THEN
    PERFORM sampling_refuse('what was asked for stays as it was asked for');
  END IF;
  IF (OLD.state, NEW.state) NOT IN (('draft', 'asked'), ('draft', 'dropped'), ('asked', 'done'), ('asked', 'refused'),
                                    ('asked', 'dropped')) THEN
    PERFORM sampling_refuse('a change of the catalogue is decided once');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_cataloguechange_guard BEFORE UPDATE OR DELETE ON sampling_cataloguechange
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_change();

CREATE FUNCTION sampling_guard_put_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM sampling_cataloguechange c WHERE c.laboratory_id = NEW.id AND c.kind = 'put_back' AND c.state = 'done'
      AND c.rows #>> '{0,withdrawn_on}' = OLD.withdrawn_on::text AND c.rows #>> '{0,reason}' = OLD.withdrawn_reason
  ) THEN
    PERFORM sampling_refuse('a withdrawal is taken back by two officers');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_laboratory_put_back BEFORE UPDATE OF withdrawn_on ON sampling_laboratory
  FOR EACH ROW WHEN (OLD.withdrawn_on IS NOT NULL AND NEW.withdrawn_on IS NULL) EXECUTE FUNCTION sampling_guard_put_back();
