-- Every table of pass rates at once: year by year, product group and product, by link × city × size of the sampled
-- party, all of them and none. A column that is null is added up. Batches are read once and counted into their finest
-- cells; the sums of all tables are made from those few cells, so no rate is ever an average of rates.
WITH cells AS MATERIALIZED (
  SELECT batch.year, batch.product_id, batch.link, left(batch.division_id, 4) AS city, batch.scale, count(*) AS n,
         count(*) FILTER (WHERE batch.verdict = 'pass') AS passed, 0 AS refused
  FROM sampling_batch batch
  WHERE batch.concluded_on IS NOT NULL AND batch.year BETWEEN %(first)s AND %(last)s
    -- before its publication a failure is nobody's business: what is public counts what is published
    AND (NOT %(published)s OR batch.state = 'published')
    AND (%(level)s = '' OR batch.level = %(level)s)
    AND (%(agencies)s::text[] IS NULL OR batch.agency_id = ANY(%(agencies)s::text[]))
  GROUP BY batch.year, batch.product_id, batch.link, left(batch.division_id, 4), batch.scale
  UNION ALL
  -- refusals have a column of their own; whether they count as batches that failed the dated rule of their day says
  SELECT batch.year, batch.product_id, batch.link, left(batch.division_id, 4), batch.scale,
         count(*) FILTER (WHERE policy.applies), 0, count(*)
  FROM sampling_batch batch
  LEFT JOIN sampling_policy policy ON policy.code = 'rate.refusal' AND policy.validity @> batch.visited_on
  WHERE batch.state = 'refusal_stands' AND batch.year BETWEEN %(first)s AND %(last)s
    AND (NOT %(published)s OR EXISTS (
      SELECT FROM records_fact fact WHERE fact.id = batch.fact_id AND fact.state = ANY(%(shown)s::text[])))
    AND (%(level)s = '' OR batch.level = %(level)s)
    AND (%(agencies)s::text[] IS NULL OR batch.agency_id = ANY(%(agencies)s::text[]))
  GROUP BY batch.year, batch.product_id, batch.link, left(batch.division_id, 4), batch.scale
), sums AS (
  SELECT cells.year, product."group", product.code, cells.link, cells.city, cells.scale,
         sum(cells.n)::bigint AS n, sum(cells.passed)::bigint AS passed,
         sum(cells.refused)::bigint AS refused
  FROM cells JOIN sampling_product product ON product.id = cells.product_id
  GROUP BY cells.year, ROLLUP (product."group", product.code), CUBE (cells.link, cells.city, cells.scale)
)
-- rules/rates.py: half up in whole numbers; Wilson's interval with z = 1.959964
SELECT year, "group", code, link, city, scale, n, passed, refused,
       round(((2000 * passed + n) / (2 * NULLIF(n, 0)))::numeric / 10, 1) AS percent,
       round(100 * (passed + z2 / 2 - spread) / (n + z2), 1) AS low,
       round(100 * (passed + z2 / 2 + spread) / (n + z2), 1) AS high
FROM sums
CROSS JOIN (VALUES (1.959964, 3.841458881296)) normal (z, z2)
CROSS JOIN LATERAL (SELECT z * sqrt((passed * (n - passed))::numeric / NULLIF(n, 0) + z2 / 4) AS spread) interval
