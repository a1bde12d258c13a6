-- what was certified stays as it was signed
CREATE FUNCTION certificates_never_altered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a certificate is never altered' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER certificates_certificate_kept BEFORE UPDATE OR DELETE ON certificates_certificate
  FOR EACH ROW EXECUTE FUNCTION certificates_never_altered();
