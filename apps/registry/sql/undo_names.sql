DELETE FROM registry_formername WHERE import_run_id = %(run)s
