-- The planner must know that the ledger is no longer empty before the first rating.
ANALYZE records_fact
