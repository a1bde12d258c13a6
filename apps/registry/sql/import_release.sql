SELECT pg_advisory_unlock(hashtext('registry.import'), %(run)s)
