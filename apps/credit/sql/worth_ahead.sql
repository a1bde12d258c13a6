-- How far a run is, what it has staged, and how many other workers compute a shard of it (at_work.sql) at this moment.
SELECT count(*) FILTER (WHERE state = 'done') * 2 >= count(*) AND bool_or(state = 'waiting') AS half_done,
       coalesce(sum(staged) FILTER (WHERE state = 'done'), 0)::bigint AS staged,
       (SELECT count(*) FROM pg_locks
        WHERE locktype = 'advisory' AND classid = 7302 AND objid = (hashint8(%(run)s)::bigint & 4294967295)::oid
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()) AS others
FROM credit_shard
WHERE run_id = %(run)s
