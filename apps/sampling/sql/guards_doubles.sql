-- One report of a laboratory, one result (rules/doubles.py), whoever brings it and in whichever order.
CREATE FUNCTION sampling_report_key(number text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT upper(replace(number, ' ', ''))
$$;

-- whether barcode and lot leave two results of one report the same: neither says otherwise
CREATE FUNCTION sampling_one_sample(n sampling_batch, o sampling_batch) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (n.gtin = '' OR o.gtin = '' OR ltrim(n.gtin, '0') = ltrim(o.gtin, '0')) AND (n.lot = '' OR o.lot = '' OR n.lot = o.lot)
$$;

-- whether another result rests on the report `of_number` of a laboratory; `of_name` where the portal does not know it
CREATE FUNCTION sampling_reported_twice(n sampling_batch, of_bench bigint, of_name text, of_number text) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT of_number <> '' AND (EXISTS (
    SELECT FROM sampling_importedresult r JOIN sampling_batch o ON o.id = r.batch_id
    LEFT JOIN sampling_laboratory l ON l.id = o.laboratory_id
    WHERE upper(replace(r.report_number, ' ', '')) = sampling_report_key(of_number) AND o.id <> n.id
      AND o.state <> 'annulled' AND sampling_one_sample(n, o)
      AND CASE WHEN of_bench IS NOT NULL AND l.id IS NOT NULL THEN l.id = of_bench
               ELSE of_name <> '' AND coalesce(l.name, r.laboratory_name) = of_name END
  ) OR EXISTS (
    SELECT FROM sampling_test t JOIN sampling_batch o ON o.id = t.batch_id JOIN sampling_laboratory l ON l.id = t.laboratory_id
    WHERE upper(replace(t.report_number, ' ', '')) = sampling_report_key(of_number) AND o.id <> n.id
      AND t.kind <> 'recheck' AND o.state NOT IN ('void', 'replaced', 'annulled') AND sampling_one_sample(n, o)
      AND CASE WHEN of_bench IS NOT NULL THEN l.id = of_bench ELSE l.name = of_name END
  ))
$$;

CREATE FUNCTION sampling_guard_doubles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('sampling.reports', 0));
  IF EXISTS (
    SELECT FROM added a JOIN sampling_batch b ON b.id = a.batch_id LEFT JOIN sampling_laboratory l ON l.id = b.laboratory_id
    WHERE a.report_number <> '' AND b.state <> 'annulled'
      AND sampling_reported_twice(b, b.laboratory_id, coalesce(l.name, a.laboratory_name), a.report_number)
  ) THEN
    PERFORM sampling_refuse('one report of a laboratory is one result');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER sampling_importedresult_once AFTER INSERT ON sampling_importedresult REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION sampling_guard_doubles();

CREATE FUNCTION sampling_guard_report_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  b sampling_batch;
  named text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('sampling.reports', 0));
  SELECT * INTO b FROM sampling_batch WHERE id = NEW.batch_id;
  SELECT name INTO named FROM sampling_laboratory WHERE id = NEW.laboratory_id;
  IF sampling_reported_twice(b, NEW.laboratory_id, named, NEW.report_number) THEN
    PERFORM sampling_refuse('one report of a laboratory is one result');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_test_report_once BEFORE UPDATE OF report_number ON sampling_test
  FOR EACH ROW WHEN (NEW.report_number <> '' AND NEW.report_number IS DISTINCT FROM OLD.report_number AND NEW.kind <> 'recheck')
  EXECUTE FUNCTION sampling_guard_report_once();
