-- Publishing a run is alone; rating single enterprises is many at once: an exclusive and a shared lock on one number.
SELECT CASE WHEN %(alone)s THEN pg_advisory_xact_lock(7301, %(model)s) ELSE pg_advisory_xact_lock_shared(7301, %(model)s) END
