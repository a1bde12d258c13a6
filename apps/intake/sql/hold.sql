SELECT pg_try_advisory_lock(hashtext(%(kind)s), %(run)s) AS held
