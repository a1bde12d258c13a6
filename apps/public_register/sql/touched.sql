-- Which transactions wrote to what an answer of the serious list shows. Rows are only added, each in the transaction it
-- names, so they become visible with what was written and nobody waits for anybody; a reader that has seen a snapshot asks
-- for those that it did not show (untouched.sql). Not logged: after a fall of the server numbers are given again of which
-- nothing had reached the disk, so all that was known is void (docs/adr/0025). Fired also where triggers are switched off for
-- a load: what it writes shows.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE UNLOGGED TABLE public_register_touched (xact xid8 PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());

-- Empty after a fall of the server, of which neither its start nor its numbers tell; another is written then (begin_life.sql)
CREATE UNLOGGED TABLE public_register_life (
  alone boolean PRIMARY KEY DEFAULT true CHECK (alone), life uuid NOT NULL DEFAULT gen_random_uuid()
);

CREATE FUNCTION public_register_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public_register_touched (xact) VALUES (pg_current_xact_id()) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

-- every table that serious_list_page reads, and the tree by which a place is asked for
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['serious_list_entry', 'serious_list_change', 'serious_list_ground', 'registry_enterprise',
                              'registry_formername', 'registry_identifier', 'divisions_agency', 'divisions_division'] LOOP
    EXECUTE format('CREATE TRIGGER public_register_touches AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION public_register_touch()', name);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER public_register_touches', name);
  END LOOP;
END $$;

INSERT INTO public_register_touched (xact) VALUES (pg_current_xact_id());
INSERT INTO public_register_life DEFAULT VALUES;
