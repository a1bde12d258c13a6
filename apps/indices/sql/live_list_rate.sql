-- Enterprises on the serious list at the end of each year (this year: today), each once however many entries it has, per 10,000
-- enterprises now in the register: of each county, each city and the province.
WITH years AS (
  SELECT year, least(make_date(year, 12, 31), %(today)s::date) AS at
  FROM generate_series(extract(year FROM %(today)s::date)::int - 4, extract(year FROM %(today)s::date)::int) year
), firms AS MATERIALIZED (
  SELECT division_id AS division, count(*) AS n FROM registry_enterprise
  WHERE status = 'open' AND left(division_id, 2) || '0000' = %(province)s GROUP BY 1
), listed AS MATERIALIZED (
  SELECT years.year, enterprise.division_id AS division, count(DISTINCT enterprise.id) AS n
  FROM years JOIN serious_list_entry entry
    ON entry.listed_on <= years.at AND (entry.ended_on IS NULL OR entry.ended_on > years.at) AND entry.until >= years.at
  JOIN registry_enterprise enterprise ON enterprise.id = entry.enterprise_id
  GROUP BY 1, 2
), cells AS (
  SELECT years.year, firms.division, firms.n, coalesce(listed.n, 0) AS listed
  FROM years CROSS JOIN firms LEFT JOIN listed ON listed.year = years.year AND listed.division = firms.division
)
SELECT year::text AS period, area, sum(n)::bigint AS n, round(10000.0 * sum(listed) / sum(n), 2) AS value,
       NULL::numeric AS low, NULL::numeric AS high
FROM cells CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[division, left(division, 4) || '00', %(province)s]) AS area) areas
GROUP BY year, area
