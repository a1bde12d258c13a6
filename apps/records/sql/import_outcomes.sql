-- What became of each staged row, for whoever sent it.
SELECT line, outcome, enterprise_id IS NULL AS waiting FROM records_staged ORDER BY line
