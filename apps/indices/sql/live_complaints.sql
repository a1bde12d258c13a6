-- Complaints and reports that were upheld, by the year of the event, per 10,000 enterprises now in the register. Only what was
-- set aside later is left out; what was repaired did happen. No row where the ledger knows no complaint of a year.
WITH firms AS MATERIALIZED (
  SELECT left(division_id, 4) || '00' AS area, count(*) AS n FROM registry_enterprise
  WHERE status = 'open' AND left(division_id, 2) || '0000' = %(province)s GROUP BY 1
), upheld AS MATERIALIZED (
  SELECT extract(year FROM fact.occurred_on)::int::text AS period, left(enterprise.division_id, 4) || '00' AS area,
         count(*) AS n
  FROM records_fact fact
  JOIN registry_enterprise enterprise ON enterprise.id = fact.enterprise_id
  WHERE fact.kind_id = (SELECT id FROM records_factkind WHERE code = 'complaint_upheld')
    AND fact.state NOT IN ('waiting', 'withdrawn') AND fact.occurred_on <= %(today)s::date
    AND left(enterprise.division_id, 2) || '0000' = %(province)s
  GROUP BY 1, 2
), cells AS (
  SELECT years.period, firms.area, firms.n, coalesce(upheld.n, 0) AS upheld
  FROM (SELECT DISTINCT period FROM upheld) years CROSS JOIN firms
  LEFT JOIN upheld ON upheld.period = years.period AND upheld.area = firms.area
)
SELECT period, coalesce(area, %(province)s) AS area, sum(n)::bigint AS n,
       round(10000.0 * sum(upheld) / sum(n), 2) AS value, NULL::numeric AS low, NULL::numeric AS high
FROM cells GROUP BY period, GROUPING SETS ((area), ())
