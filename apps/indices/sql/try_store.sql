-- The turn of lock_store.sql for who does not wait for it: whether it was free.
SELECT pg_try_advisory_xact_lock(hashtext('indices.store')) AS free
