-- One at a time enters numbers of reports: what is held against the others then stays true until it is done.
SELECT pg_advisory_xact_lock(hashtextextended('sampling.reports', 0))
