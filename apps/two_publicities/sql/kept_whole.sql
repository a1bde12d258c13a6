-- A file stays with whose area it was made for, its columns with the standard they were read from, and no table is emptied
-- at once.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE FUNCTION two_publicities_guard_area() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a file stays as it was made, sent and ended' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER two_publicities_file_area BEFORE UPDATE ON two_publicities_file
  FOR EACH ROW WHEN ((OLD.division_code, OLD.zone_code) IS DISTINCT FROM (NEW.division_code, NEW.zone_code))
  EXECUTE FUNCTION two_publicities_guard_area();
CREATE TRIGGER two_publicities_field_stands BEFORE UPDATE OR DELETE ON two_publicities_field
  FOR EACH ROW EXECUTE FUNCTION deadlines_guard_law();

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['file', 'line', 'answer', 'receiptcorrection', 'field'] LOOP
    EXECUTE format('CREATE TRIGGER two_publicities_%1$s_kept_whole BEFORE TRUNCATE ON two_publicities_%1$s
                    FOR EACH STATEMENT EXECUTE FUNCTION two_publicities_refuse()', name);
  END LOOP;
END $$;
