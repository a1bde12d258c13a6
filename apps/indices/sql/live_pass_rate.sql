-- Published batches with a verdict, by city of the sampled party and for the province, with Wilson's interval.
WITH counted AS MATERIALIZED (
  SELECT year::text AS period, left(division_id, 4) || '00' AS area, count(*) AS n,
         count(*) FILTER (WHERE verdict = 'pass') AS good
  FROM sampling_batch
  WHERE state = 'published' AND concluded_on IS NOT NULL AND left(division_id, 2) || '0000' = %(province)s
  GROUP BY 1, 2
), sums AS (
  SELECT period, coalesce(area, %(province)s) AS area, sum(n)::bigint AS n, sum(good)::bigint AS good
  FROM counted GROUP BY period, GROUPING SETS ((area), ())
)
SELECT period, area, n, round(100.0 * good / n, 1) AS value,
       least(round(100 * (good + z2 / 2 - spread) / (n + z2), 1), round(100.0 * good / n, 1)) AS low,
       greatest(round(100 * (good + z2 / 2 + spread) / (n + z2), 1), round(100.0 * good / n, 1)) AS high
FROM sums CROSS JOIN (VALUES (1.959964, 3.841458881296)) normal (z, z2)
CROSS JOIN LATERAL (SELECT z * sqrt((good * (n - good))::numeric / n + z2 / 4) AS spread) interval
