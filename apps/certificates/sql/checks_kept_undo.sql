DROP TRIGGER certificates_check_kept ON certificates_check;
DROP FUNCTION certificates_check_kept();
