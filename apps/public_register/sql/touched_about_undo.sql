-- Of the list alone, as before; what is known of licences goes.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['licensing_licence', 'licensing_covered', 'licensing_unit', 'licensing_productclass'] LOOP
    EXECUTE format('DROP TRIGGER public_register_touches ON %I', name);
  END LOOP;
END $$;
DELETE FROM public_register_touched t
WHERE about <> '' AND (about <> 'list' OR EXISTS (SELECT FROM public_register_touched o WHERE o.xact = t.xact AND o.about = ''));
ALTER TABLE public_register_touched DROP CONSTRAINT public_register_touched_pkey;
ALTER TABLE public_register_touched DROP COLUMN about, ADD PRIMARY KEY (xact);
CREATE OR REPLACE FUNCTION public_register_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public_register_touched (xact) VALUES (pg_current_xact_id()) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
