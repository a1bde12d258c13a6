-- One at a time enters numbers of reports: what is held against the others then stays true until it is done. A page waits
-- for it only a short while and says so (operations/testing.py): a table holds it until all of its rows are in.
SELECT pg_advisory_xact_lock(hashtextextended('sampling.reports', 0))
