-- Who wrote to what a licence's public record shows is told as well, each kind of answer by itself: a licence granted leaves
-- the list, and an entry published leaves the licences. Rows of before say nothing of their kind and count for every one.
-- Frozen once released: a change goes into a new file with a new migration.
ALTER TABLE public_register_touched ADD COLUMN about text NOT NULL DEFAULT '';
ALTER TABLE public_register_touched DROP CONSTRAINT public_register_touched_pkey, ADD PRIMARY KEY (xact, about);

CREATE OR REPLACE FUNCTION public_register_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public_register_touched (xact, about) SELECT pg_current_xact_id(), about FROM unnest(TG_ARGV) AS about
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

-- every table that serious_list_page and licensing_one_seen read, and the tree by which a place of the list is asked for
DO $$
DECLARE
  name text;
  kinds text;
BEGIN
  FOR name, kinds IN SELECT * FROM (VALUES
    ('serious_list_entry', 'list'), ('serious_list_change', 'list'), ('serious_list_ground', 'list'),
    ('registry_formername', 'list'), ('registry_identifier', 'list'), ('divisions_division', 'list'),
    ('registry_enterprise', 'list, licences'), ('divisions_agency', 'list, licences'),
    ('licensing_licence', 'licences'), ('licensing_covered', 'licences'), ('licensing_unit', 'licences'),
    ('licensing_productclass', 'licences')) AS shown (name, kinds)
  LOOP
    EXECUTE format('DROP TRIGGER IF EXISTS public_register_touches ON %I', name);
    EXECUTE format('CREATE TRIGGER public_register_touches AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION public_register_touch(%s)', name, kinds);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER public_register_touches', name);
  END LOOP;
END $$;
