-- Enterprises on the serious list at the end of each year (this year: today), each once however many entries it has, per 10,000
-- enterprises in business then: of each county, each city and the province, where they sit now. What ends or begins today
-- changes no year that is over. One whose first day is not known counts in every year.
WITH years AS (
  SELECT year, least(make_date(year, 12, 31), %(today)s::date) AS at
  FROM generate_series(extract(year FROM %(today)s::date)::int - 4, extract(year FROM %(today)s::date)::int) year
), spans AS MATERIALIZED (
  -- the first of its ends: what was revoked and deregistered later was out of business since it was revoked
  SELECT division_id AS division, coalesce(extract(year FROM established_on)::int, 0) AS began,
         CASE WHEN status <> 'open' THEN extract(year FROM least(status_on, (status_beneath -> 0 ->> 1)::date))::int END AS ended,
         count(*) AS n
  FROM registry_enterprise
  WHERE merged_into_id IS NULL AND left(division_id, 2) || '0000' = %(province)s GROUP BY 1, 2, 3
), listed AS MATERIALIZED (
  SELECT years.year, enterprise.division_id AS division, count(DISTINCT enterprise.id) AS n
  FROM years JOIN serious_list_entry entry
    ON entry.listed_on <= years.at AND (entry.ended_on IS NULL OR entry.ended_on > years.at) AND entry.until >= years.at
  JOIN registry_enterprise enterprise ON enterprise.id = entry.enterprise_id
  WHERE left(enterprise.division_id, 2) || '0000' = %(province)s
  GROUP BY 1, 2
), cells AS (
  SELECT years.year, spans.division, spans.n, 0 AS listed
  FROM years JOIN spans ON spans.began <= years.year AND (spans.ended IS NULL OR spans.ended > years.year)
  UNION ALL SELECT year, division, 0, n FROM listed
)
SELECT year::text AS period, area, sum(n)::bigint AS n, round(10000.0 * sum(listed) / sum(n), 2) AS value,
       NULL::numeric AS low, NULL::numeric AS high
FROM cells CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[division, left(division, 4) || '00', %(province)s]) AS area) areas
GROUP BY year, area HAVING sum(n) > 0
