-- A bar that was lifted goes with its record too, whatever has become of its honour since.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE OR REPLACE FUNCTION awards_guard_bar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (to_jsonb(OLD) - 'lifted_on' - 'enterprise_id') IS DISTINCT FROM (to_jsonb(NEW) - 'lifted_on' - 'enterprise_id')
     OR OLD.enterprise_id <> NEW.enterprise_id AND NOT EXISTS (
       SELECT FROM registry_enterprise e
       WHERE e.id = OLD.enterprise_id AND e.merged_into_id = NEW.enterprise_id
          OR e.id = NEW.enterprise_id AND e.merged_into_id = OLD.enterprise_id)
     OR OLD.lifted_on IS NOT NULL AND NEW.lifted_on IS DISTINCT FROM OLD.lifted_on
     OR OLD.lifted_on IS NULL AND NEW.lifted_on IS NOT NULL AND EXISTS (
       SELECT FROM awards_honour h WHERE h.id = NEW.honour_id AND h.state NOT IN ('valid', 'expired', 'replaced')) THEN
    RAISE EXCEPTION 'a bar stands to its last day, or until its honour is given back, and goes with its record' USING ERRCODE = '23001';
  END IF;
  RETURN NEW;
END $$;
