SELECT pg_advisory_unlock(hashtext(%(kind)s), %(run)s)
