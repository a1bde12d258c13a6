DROP TRIGGER certificates_certificate_kept ON certificates_certificate;
DROP FUNCTION certificates_never_altered();
