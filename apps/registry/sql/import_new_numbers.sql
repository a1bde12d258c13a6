INSERT INTO registry_identifier (enterprise_id, kind, value, import_run_id)
SELECT f.id, r.number_kind, r.number, %(run)s
FROM import_fresh f JOIN import_row r ON r.line = f.line
WHERE r.number IS NOT NULL
