-- A file says the new name, not since when: the day of the import would bar every true earlier change.
INSERT INTO registry_formername (enterprise_id, name, import_run_id)
SELECT id, old_name, %(run)s FROM import_change WHERE old_name <> name
