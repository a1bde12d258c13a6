-- Calendar days from acceptance to decision of applications for production licences, of each county, each city and the
-- province: mean with its interval at 95 per cent.
WITH days AS MATERIALIZED (
  SELECT extract(year FROM application.decided_on)::int::text AS period, enterprise.division_id AS division,
         application.decided_on - application.accepted_on AS days
  FROM licensing_application application
  JOIN registry_enterprise enterprise ON enterprise.id = application.enterprise_id
  WHERE application.accepted_on IS NOT NULL AND application.decided_on IS NOT NULL
    AND left(enterprise.division_id, 2) || '0000' = %(province)s
)
SELECT period, area, count(*) AS n, round(avg(days), 1) AS value,
       CASE WHEN count(*) > 1 THEN greatest(0, round(avg(days) - 1.959964 * stddev_samp(days) / sqrt(count(*)::numeric), 1)) END
         AS low,
       CASE WHEN count(*) > 1 THEN round(avg(days) + 1.959964 * stddev_samp(days) / sqrt(count(*)::numeric), 1) END AS high
FROM days CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[division, left(division, 4) || '00', %(province)s]) AS area) areas
GROUP BY period, area
