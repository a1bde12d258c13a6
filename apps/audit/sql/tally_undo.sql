DROP TRIGGER audit_link_count ON audit_link;
DROP FUNCTION audit_count_link();
DROP TABLE audit_tally;
