-- Enterprises graded A or better among those with a grade, of each county, each city and the province: year by year from the
-- published editions, this year as the grades stand today. Every enterprise is counted: there is no sample and no interval.
WITH standing AS MATERIALIZED (
  SELECT %(year)s::text AS period, division_id AS division, count(*) AS n,
         count(*) FILTER (WHERE grade IN ('A', 'AA', 'AAA')) AS good
  FROM credit_standing WHERE left(division_id, 2) || '0000' = %(province)s GROUP BY 2
  UNION ALL
  SELECT edition.year::text, entry.division, count(*), count(*) FILTER (WHERE entry.grade IN ('A', 'AA', 'AAA'))
  FROM credit_editionentry entry JOIN credit_edition edition ON edition.id = entry.edition_id
  WHERE edition.state = 'published' AND left(entry.division, 2) || '0000' = %(province)s
  GROUP BY 1, 2
)
SELECT period, area, sum(n)::bigint AS n, round(100.0 * sum(good) / sum(n), 1) AS value,
       NULL::numeric AS low, NULL::numeric AS high
FROM standing CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[division, left(division, 4) || '00', %(province)s]) AS area) areas
GROUP BY period, area
