INSERT INTO registry_formername (enterprise_id, name, until, import_run_id)
SELECT id, old_name, %(today)s, %(run)s FROM import_change WHERE old_name <> name
