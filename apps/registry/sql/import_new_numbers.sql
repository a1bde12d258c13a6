INSERT INTO registry_identifier (enterprise_id, kind, value, import_run_id)
SELECT f.id, n.number_kind, n.number, %(run)s
FROM import_fresh f JOIN import_number n ON n.line = f.line
