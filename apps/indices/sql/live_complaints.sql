-- Complaints and reports that were upheld, by the year of the event, per 10,000 enterprises in business at the end of that year
-- (this year: now): of each county, each city and the province, where they sit now. What ends or begins today changes no year
-- that is over; one whose first day is not known counts in every year. Only what was set aside later is left out; what was
-- repaired did happen. No row where the ledger knows no complaint of a year.
WITH spans AS MATERIALIZED (
  -- the first of its ends: what was revoked and deregistered later was out of business since it was revoked
  SELECT division_id AS division, coalesce(extract(year FROM established_on)::int, 0) AS began,
         CASE WHEN status <> 'open' THEN extract(year FROM least(status_on, (status_beneath -> 0 ->> 1)::date))::int END AS ended,
         count(*) AS n
  FROM registry_enterprise
  WHERE merged_into_id IS NULL AND left(division_id, 2) || '0000' = %(province)s GROUP BY 1, 2, 3
), upheld AS MATERIALIZED (
  SELECT extract(year FROM fact.occurred_on)::int AS year, enterprise.division_id AS division, count(*) AS n
  FROM records_fact fact
  JOIN registry_enterprise enterprise ON enterprise.id = fact.enterprise_id
  WHERE fact.kind_id = (SELECT id FROM records_factkind WHERE code = 'complaint_upheld')
    AND fact.state NOT IN ('waiting', 'withdrawn') AND fact.occurred_on <= %(today)s::date
    AND left(enterprise.division_id, 2) || '0000' = %(province)s
  GROUP BY 1, 2
), cells AS (
  SELECT years.year, spans.division, spans.n, 0 AS upheld
  FROM (SELECT DISTINCT year FROM upheld) years
  JOIN spans ON spans.began <= years.year AND (spans.ended IS NULL OR spans.ended > years.year)
  UNION ALL SELECT year, division, 0, n FROM upheld
)
SELECT year::text AS period, area, sum(n)::bigint AS n, round(10000.0 * sum(upheld) / sum(n), 2) AS value,
       NULL::numeric AS low, NULL::numeric AS high
FROM cells CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[division, left(division, 4) || '00', %(province)s]) AS area) areas
GROUP BY year, area HAVING sum(n) > 0
