-- the log of checks only grows
CREATE FUNCTION certificates_check_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a check stays in the log' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER certificates_check_kept BEFORE UPDATE OR DELETE ON certificates_check
  FOR EACH ROW EXECUTE FUNCTION certificates_check_kept();
