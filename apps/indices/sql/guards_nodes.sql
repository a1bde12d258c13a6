-- An indicator neither comes to a submitted definition nor leaves it: both are asked, where it was and where it goes.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE OR REPLACE FUNCTION indices_guard_node() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM indices_definition
    WHERE id IN (CASE WHEN TG_OP <> 'DELETE' THEN NEW.definition_id END,
                 CASE WHEN TG_OP <> 'INSERT' THEN OLD.definition_id END)
      AND state NOT IN ('draft', 'simulated')
  ) THEN
    PERFORM indices_refuse('the indicators of a definition stand once it was submitted');
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- What is shown was approved: no row comes under a publication that is merely prepared, or one of another index.
CREATE FUNCTION indices_guard_showing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM indices_publication p
    WHERE p.id = NEW.publication_id AND p.index_id = NEW.index_id AND p.state = 'published'
  ) THEN
    PERFORM indices_refuse('only what was published is shown');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_shown_published BEFORE INSERT ON indices_shown
  FOR EACH ROW EXECUTE FUNCTION indices_guard_showing();
