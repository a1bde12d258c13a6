-- Calendar days from acceptance to decision of applications for production licences, mean with its interval at 95 per cent.
WITH days AS MATERIALIZED (
  SELECT extract(year FROM application.decided_on)::int::text AS period, left(enterprise.division_id, 4) || '00' AS area,
         application.decided_on - application.accepted_on AS days
  FROM licensing_application application
  JOIN registry_enterprise enterprise ON enterprise.id = application.enterprise_id
  WHERE application.accepted_on IS NOT NULL AND application.decided_on IS NOT NULL
    AND left(enterprise.division_id, 2) || '0000' = %(province)s
)
SELECT period, coalesce(area, %(province)s) AS area, count(*) AS n, round(avg(days), 1) AS value,
       CASE WHEN count(*) > 1 THEN greatest(0, round(avg(days) - 1.959964 * stddev_samp(days) / sqrt(count(*)::numeric), 1)) END
         AS low,
       CASE WHEN count(*) > 1 THEN round(avg(days) + 1.959964 * stddev_samp(days) / sqrt(count(*)::numeric), 1) END AS high
FROM days GROUP BY period, GROUPING SETS ((area), ())
