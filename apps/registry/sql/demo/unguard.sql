-- Histories are append-only by trigger, and an invented enterprise leaves none behind. For this transaction, for a
-- superuser, and only until guard.sql.
SET LOCAL session_replication_role = replica
