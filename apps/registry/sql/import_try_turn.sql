-- Key 0 is no run: the turn of writing into the register.
SELECT pg_try_advisory_xact_lock(hashtext('registry.import'), 0) AS ours
