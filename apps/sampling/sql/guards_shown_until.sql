-- A result of a table whose party the register does not know has no fact that ends: it is public as long as any other
-- (sampling.publicity, from its day of publication). Set by the database, for whoever brings results in. Frozen once
-- released. Twin: apps/deadlines/queries.py (last_day), as operations/import_facts.py asks it for the facts.
CREATE FUNCTION sampling_shown_until(day date) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT deadlines_due_on(day, l.value::int, l.unit, l.rolls_over) FROM deadlines_limit l
  WHERE l.code = 'sampling.publicity' AND l.validity @> day
$$;

CREATE FUNCTION sampling_guard_shown_until() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.shown_until := CASE WHEN NEW.origin = 'import' THEN
    sampling_shown_until(coalesce(NEW.published_on, NEW.was_published_on)) END;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_batch_shown_until BEFORE INSERT ON sampling_batch
  FOR EACH ROW WHEN (NEW.origin = 'import') EXECUTE FUNCTION sampling_guard_shown_until();
CREATE TRIGGER sampling_batch_shown_until_kept BEFORE UPDATE OF shown_until ON sampling_batch
  FOR EACH ROW WHEN (NEW.shown_until IS DISTINCT FROM OLD.shown_until) EXECUTE FUNCTION sampling_guard_shown_until();

-- those there are; the days are asked for once each
UPDATE sampling_batch b SET shown_until = d.until
FROM (SELECT day, sampling_shown_until(day) AS until FROM (
  SELECT DISTINCT coalesce(published_on, was_published_on) AS day FROM sampling_batch
  WHERE origin = 'import' AND fact_id IS NULL
) days) d
WHERE b.origin = 'import' AND b.fact_id IS NULL AND d.day = coalesce(b.published_on, b.was_published_on);
