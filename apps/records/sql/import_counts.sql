-- What became of the staged rows.
SELECT count(*) FILTER (WHERE outcome = 'created') AS created,
       count(*) FILTER (WHERE outcome = 'updated') AS updated,
       count(*) FILTER (WHERE outcome = 'unchanged') AS unchanged,
       count(*) FILTER (WHERE outcome IN (
         'duplicate-key', 'withdrawn', 'objected', 'elsewhere', 'decided', 'changed', 'typed-good')) AS refused,
       count(*) FILTER (WHERE by_older AND outcome IN ('created', 'updated', 'unchanged')) AS legacy,
       count(*) FILTER (WHERE enterprise_id IS NULL AND outcome = 'created') AS waiting
FROM records_staged
