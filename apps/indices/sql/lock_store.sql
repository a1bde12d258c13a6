-- Writers of the store take turns until the end of their transaction.
SELECT pg_advisory_xact_lock(hashtext('indices.store'))
