DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['file', 'line', 'answer', 'receiptcorrection', 'field'] LOOP
    EXECUTE format('DROP TRIGGER two_publicities_%1$s_kept_whole ON two_publicities_%1$s', name);
  END LOOP;
END $$;
DROP TRIGGER two_publicities_field_stands ON two_publicities_field;
DROP FUNCTION two_publicities_guard_area() CASCADE;
