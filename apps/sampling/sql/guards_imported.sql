-- A table of results leads round no notice and no objection: what failed by it was told, the days to object of everybody
-- it names were over when it was published, and nothing is ordered on it here (Product Quality Law Art. 15).
CREATE OR REPLACE FUNCTION sampling_days_to_object(day date) RETURNS integer LANGUAGE sql STABLE AS $$
  SELECT value::int FROM deadlines_limit WHERE code = 'sampling.objection' AND validity @> day
$$;

CREATE OR REPLACE FUNCTION sampling_guard_import() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.told_on IS NULL OR NEW.stands_on IS NULL OR NEW.published_on IS NULL
     OR NEW.published_on <= NEW.told_on + coalesce(sampling_days_to_object(NEW.told_on), 0) THEN
    PERFORM sampling_refuse('a failure of a table was told, and published after the days to object');
  END IF;
  RETURN NEW;
END $$;

-- only where it comes in: what is published is changed by nothing (sampling_guard_published)
CREATE TRIGGER sampling_batch_imported BEFORE INSERT ON sampling_batch FOR EACH ROW WHEN (NEW.origin = 'import' AND NEW.verdict = 'fail')
  EXECUTE FUNCTION sampling_guard_import();

CREATE OR REPLACE FUNCTION sampling_guard_imported_producer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  b sampling_batch;
BEGIN
  SELECT * INTO b FROM sampling_batch WHERE id = NEW.batch_id;
  IF b.verdict = 'fail' AND sampling_another(b.producer_id, b.enterprise_id, b.producer_name, b.party_name)
     AND (NEW.producer_told_on IS NULL
          OR b.published_on <= NEW.producer_told_on + coalesce(sampling_days_to_object(NEW.producer_told_on), 0)) THEN
    PERFORM sampling_refuse('a failure names no producer that was not told, or could still object when it was published');
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER sampling_importedresult_producer BEFORE INSERT OR UPDATE OF producer_told_on, batch_id
  ON sampling_importedresult FOR EACH ROW EXECUTE FUNCTION sampling_guard_imported_producer();

CREATE OR REPLACE FUNCTION sampling_guard_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM sampling_batch b WHERE b.id = NEW.batch_id AND b.origin = 'import') THEN
    PERFORM sampling_refuse('nothing is ordered or handed over on what a table brought in');
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER sampling_rectification_history BEFORE INSERT ON sampling_rectification
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_history();
CREATE TRIGGER sampling_transfer_history BEFORE INSERT ON sampling_transfer
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_history();

-- whom tables named until now as the producer of a failure without having told it
UPDATE sampling_importedresult s SET untold_name = b.producer_name, untold_code = b.producer_code
FROM sampling_batch b
WHERE b.id = s.batch_id AND b.origin = 'import' AND b.verdict = 'fail' AND s.producer_told_on IS NULL
  AND sampling_another(b.producer_id, b.enterprise_id, b.producer_name, b.party_name);
ALTER TABLE sampling_batch DISABLE TRIGGER sampling_batch_published_kept;
UPDATE sampling_batch b SET producer_id = NULL, producer_name = '', producer_code = '', producer_address = ''
FROM sampling_importedresult s WHERE s.batch_id = b.id AND (s.untold_name <> '' OR s.untold_code <> '');
ALTER TABLE sampling_batch ENABLE TRIGGER sampling_batch_published_kept;
