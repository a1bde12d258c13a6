-- What a licence's public record shows on the days after its last rests on its renewal too (licensing_one_seen): who wrote to
-- those tables is told as well.
-- Frozen once released: a change goes into a new file with a new migration.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['licensing_change', 'licensing_handedin'] LOOP
    EXECUTE format('CREATE TRIGGER public_register_touches AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION public_register_touch(licences)', name);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER public_register_touches', name);
  END LOOP;
END $$;
