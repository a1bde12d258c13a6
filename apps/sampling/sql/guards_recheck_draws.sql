-- Samples of a re-check have a backup too, and are taken by those who were drawn.
CREATE OR REPLACE FUNCTION sampling_guard_taken() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  standing text;
BEGIN
  SELECT state INTO standing FROM sampling_batch
    WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.batch_id ELSE NEW.batch_id END;
  IF TG_TABLE_NAME = 'sampling_samplingform' THEN
    IF standing NOT IN ('drawn', 'ordered', 'refused') THEN
      PERFORM sampling_refuse('the sampling form stands');
    END IF;
  ELSIF TG_OP = 'INSERT' THEN
    IF NEW.part NOT IN ('recheck', 'spare') AND standing NOT IN ('drawn', 'ordered', 'refused') THEN
      PERFORM sampling_refuse('samples are sealed when they are taken');
    END IF;
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM sampling_refuse('a sealed sample stays on record');
  ELSIF (NEW.batch_id, NEW.part, NEW.seal, NEW.sealed_on, NEW.recheck_id) IS DISTINCT FROM
        (OLD.batch_id, OLD.part, OLD.seal, OLD.sealed_on, OLD.recheck_id)
        OR NEW.kept_by <> OLD.kept_by
        -- a backup sample is looked at again by every laboratory that is to test it
        OR (OLD.intact IS NOT NULL AND NEW.intact IS DISTINCT FROM OLD.intact
            AND NOT (OLD.part = 'backup' AND OLD.intact AND NOT NEW.intact)) THEN
    PERFORM sampling_refuse('a seal and what it looked like stand');
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- who was drawn for a re-check, from whom and by which seed, stands
CREATE FUNCTION sampling_guard_recheck_draw() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (NEW.rectification_id, NEW.stage, NEW.frame, NEW.seed, NEW.drawn_on, NEW.by_id)
     IS DISTINCT FROM (OLD.rectification_id, OLD.stage, OLD.frame, OLD.seed, OLD.drawn_on, OLD.by_id)
     OR OLD.recheck_id IS NOT NULL AND NEW.recheck_id IS DISTINCT FROM OLD.recheck_id
     OR OLD.replaced_on IS NOT NULL AND NEW.replaced_on IS DISTINCT FROM OLD.replaced_on THEN
    PERFORM sampling_refuse('who was drawn for a re-check stands');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_recheckdraw_guard BEFORE UPDATE OR DELETE ON sampling_recheckdraw
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_recheck_draw();

-- samplers of a re-check that was drawn for are those drawn
CREATE FUNCTION sampling_guard_recheck_sampler() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM sampling_recheckdraw d WHERE d.recheck_id = NEW.recheck_id) AND NOT EXISTS (
    SELECT FROM sampling_recheckdraw d JOIN sampling_recheckdraw_samplers s ON s.recheckdraw_id = d.id
    WHERE d.recheck_id = NEW.recheck_id AND s.staff_id = NEW.staff_id
  ) THEN
    PERFORM sampling_refuse('the samples of a re-check are taken by those who were drawn');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_recheck_sampler_guard BEFORE INSERT ON sampling_recheck_samplers
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_recheck_sampler();
