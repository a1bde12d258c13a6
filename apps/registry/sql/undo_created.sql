DELETE FROM registry_enterprise WHERE created_by_import_id = %(run)s
