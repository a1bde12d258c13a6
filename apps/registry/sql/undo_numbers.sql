DELETE FROM registry_identifier WHERE import_run_id = %(run)s
