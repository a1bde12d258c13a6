-- Keys for the new enterprises, in the order of the file.
CREATE TEMP TABLE import_fresh ON COMMIT DROP AS
SELECT line, nextval(pg_get_serial_sequence('registry_enterprise', 'id')) AS id
FROM (SELECT line FROM import_match WHERE enterprise_id IS NULL ORDER BY line) n
