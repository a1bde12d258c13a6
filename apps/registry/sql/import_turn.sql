SELECT pg_advisory_xact_lock(hashtext('registry.import'), 0)
