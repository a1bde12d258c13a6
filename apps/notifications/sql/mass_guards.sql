-- What a second person saw, counted and released is what goes out: nothing of a message to many is written anew but where it
-- stands, and its count once it was stopped. The pairs are those of states.py (a test compares them).
-- Frozen once released: a change goes into a new file with a new migration.
CREATE FUNCTION notifications_mass_move(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('draft', 'submitted'), ('submitted', 'released'), ('submitted', 'draft'), ('draft', 'withdrawn'),
    ('submitted', 'withdrawn'), ('stopped', 'withdrawn'), ('stopped', 'draft'), ('released', 'sent'), ('released', 'stopped')
  )
$$;

CREATE FUNCTION notifications_guard_mass() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free constant text[] := ARRAY['state', 'count', 'fingerprint', 'released_by', 'released_user', 'sent_at'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' OR NEW.released_user IS NOT NULL OR NEW.released_by <> '' OR NEW.sent_at IS NOT NULL THEN
      RAISE EXCEPTION 'a message to many begins as a draft' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT notifications_mass_move(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a message to many cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF (to_jsonb(NEW) - free) <> (to_jsonb(OLD) - free)
     OR (NEW.count, NEW.fingerprint) IS DISTINCT FROM (OLD.count, OLD.fingerprint)
        AND (OLD.state, NEW.state) <> ('stopped', 'draft')
     OR (NEW.released_by, NEW.released_user) IS DISTINCT FROM (OLD.released_by, OLD.released_user)
        AND (OLD.state, NEW.state) NOT IN (('submitted', 'released'), ('stopped', 'draft'))
     OR NEW.sent_at IS DISTINCT FROM OLD.sent_at AND (OLD.state, NEW.state) <> ('released', 'sent') THEN
    RAISE EXCEPTION 'a message to many stays as it was previewed and released' USING ERRCODE = '23514';
  END IF;
  IF (OLD.state, NEW.state) = ('released', 'sent') AND (
    SELECT count(*) FROM notifications_message m WHERE m.mass_send_id = NEW.id
  ) <> NEW.count THEN
    RAISE EXCEPTION 'a message to many goes to as many as were released' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER notifications_mass_guard BEFORE INSERT OR UPDATE ON notifications_masssend
  FOR EACH ROW EXECUTE FUNCTION notifications_guard_mass();

CREATE FUNCTION notifications_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'messages to many stay on record' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER notifications_mass_kept BEFORE DELETE ON notifications_masssend
  FOR EACH ROW EXECUTE FUNCTION notifications_refuse();
CREATE TRIGGER notifications_mass_kept_whole BEFORE TRUNCATE ON notifications_masssend
  FOR EACH STATEMENT EXECUTE FUNCTION notifications_refuse();
