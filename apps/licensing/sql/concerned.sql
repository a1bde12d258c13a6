-- What a proceeding is about stands as it was proposed.
CREATE FUNCTION licensing_guard_concerned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what a proceeding is about stands' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER licensing_ending_concerned BEFORE UPDATE OF class_codes ON licensing_ending
  FOR EACH ROW WHEN (OLD.class_codes IS DISTINCT FROM NEW.class_codes) EXECUTE FUNCTION licensing_guard_concerned();
