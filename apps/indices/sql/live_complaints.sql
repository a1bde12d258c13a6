-- Complaints and reports that were upheld, by the year of the event, per 10,000 enterprises now in the register: of each county,
-- each city and the province. Only what was set aside later is left out; what was repaired did happen. No row where the
-- ledger knows no complaint of a year.
WITH firms AS MATERIALIZED (
  SELECT division_id AS division, count(*) AS n FROM registry_enterprise
  WHERE status = 'open' AND left(division_id, 2) || '0000' = %(province)s GROUP BY 1
), upheld AS MATERIALIZED (
  SELECT extract(year FROM fact.occurred_on)::int::text AS period, enterprise.division_id AS division, count(*) AS n
  FROM records_fact fact
  JOIN registry_enterprise enterprise ON enterprise.id = fact.enterprise_id
  WHERE fact.kind_id = (SELECT id FROM records_factkind WHERE code = 'complaint_upheld')
    AND fact.state NOT IN ('waiting', 'withdrawn') AND fact.occurred_on <= %(today)s::date
    AND left(enterprise.division_id, 2) || '0000' = %(province)s
  GROUP BY 1, 2
), cells AS (
  SELECT years.period, firms.division, firms.n, coalesce(upheld.n, 0) AS upheld
  FROM (SELECT DISTINCT period FROM upheld) years CROSS JOIN firms
  LEFT JOIN upheld ON upheld.period = years.period AND upheld.division = firms.division
)
SELECT period, area, sum(n)::bigint AS n, round(10000.0 * sum(upheld) / sum(n), 2) AS value,
       NULL::numeric AS low, NULL::numeric AS high
FROM cells CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[division, left(division, 4) || '00', %(province)s]) AS area) areas
GROUP BY period, area
