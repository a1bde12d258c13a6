-- Nor are certificates and the log of checks emptied at once.
CREATE TRIGGER certificates_certificate_kept_whole BEFORE TRUNCATE ON certificates_certificate
  FOR EACH STATEMENT EXECUTE FUNCTION certificates_never_altered();
CREATE TRIGGER certificates_check_kept_whole BEFORE TRUNCATE ON certificates_check
  FOR EACH STATEMENT EXECUTE FUNCTION certificates_check_kept();
