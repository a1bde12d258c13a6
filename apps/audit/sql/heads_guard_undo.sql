DROP TRIGGER audit_head_check ON audit_head;
DROP FUNCTION audit_check_head();
ALTER TABLE audit_tally DROP heads, DROP seal, DROP former;
DROP FUNCTION audit_head_seal;
