-- Who computes a shard holds this number until the transaction ends, so that others can see that somebody does.
SELECT pg_advisory_xact_lock_shared(7302, hashint8(%(run)s))
