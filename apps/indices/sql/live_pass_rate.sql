-- Published batches with a verdict, by county and city of the sampled party and for the province, with Wilson's interval.
WITH counted AS MATERIALIZED (
  SELECT year::text AS period, division_id AS division, count(*) AS n, count(*) FILTER (WHERE verdict = 'pass') AS good
  FROM sampling_batch
  WHERE state = 'published' AND concluded_on IS NOT NULL AND left(division_id, 2) || '0000' = %(province)s
  GROUP BY 1, 2
), sums AS (
  SELECT period, area, sum(n)::bigint AS n, sum(good)::bigint AS good
  FROM counted CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[division, left(division, 4) || '00', %(province)s]) AS area) areas
  GROUP BY period, area
)
SELECT period, area, n, round(100.0 * good / n, 1) AS value,
       least(round(100 * (good + z2 / 2 - spread) / (n + z2), 1), round(100.0 * good / n, 1)) AS low,
       greatest(round(100 * (good + z2 / 2 + spread) / (n + z2), 1), round(100.0 * good / n, 1)) AS high
FROM sums CROSS JOIN (VALUES (1.959964, 3.841458881296)) normal (z, z2)
CROSS JOIN LATERAL (SELECT z * sqrt((good * (n - good))::numeric / n + z2 / 4) AS spread) interval
