SELECT pg_try_advisory_lock(hashtext('registry.import'), %(run)s) AS held
