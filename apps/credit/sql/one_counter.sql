-- one writer of the counts at a time, until the end of the transaction
SELECT pg_advisory_xact_lock(7303)
