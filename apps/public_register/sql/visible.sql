-- What a statement would see from now: the transactions whose work is in it, and the server's own life, as a restored
-- server may come to the same numbers again. It touches no table.
SELECT pg_current_snapshot()::text, pg_postmaster_start_time()
