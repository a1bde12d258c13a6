INSERT INTO registry_identifier (enterprise_id, kind, value, import_run_id)
SELECT id, number_kind, number, %(run)s FROM import_change WHERE new_number
