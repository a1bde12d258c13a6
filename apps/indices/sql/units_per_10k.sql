-- Two rates counted per 10,000 enterprises were called a ratio. Their figures stay what they were: only the name of the
-- unit was wrong, which is the one thing the guard of a series that has values does not let through.
ALTER TABLE indices_series DISABLE TRIGGER indices_series_kept;
UPDATE indices_series SET unit = 'firms_per_10k' WHERE code = 'portal.list-rate' AND unit = 'ratio';
UPDATE indices_series SET unit = 'cases_per_10k' WHERE code = 'portal.complaints' AND unit = 'ratio';
ALTER TABLE indices_series ENABLE TRIGGER indices_series_kept;
UPDATE indices_index SET unit = 'firms_per_10k' WHERE code = 'list-rate' AND unit = 'ratio';
UPDATE indices_index SET unit = 'cases_per_10k' WHERE code = 'complaints' AND unit = 'ratio';
