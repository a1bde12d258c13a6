-- How fast licences and their changes come, how many without an officer, and how the checks on site went: by type (a new
-- licence, each kind of change, 'check' after a grant, 'prior' before one), class and city. A column that is null is added
-- up; over types those alone that end with a certificate, as who gives a licence up gets none. To the time between handing
-- in and decision comes what the act took: all there is of what is granted at once. Plain twin in the tests.
WITH told AS (
  SELECT 'new' AS kind, l.class_code, left(e.division_id, 4) || '00' AS city,
         extract(epoch FROM coalesce(f.issued_at, l.issued_at) - a.submitted_at) + coalesce(l.took, 0) AS seconds,
         a.automatic AS at_once, NULL::boolean AS failed, NULL::boolean AS kept_out
  FROM licensing_application a
  JOIN licensing_licence l ON l.application_id = a.id
  JOIN registry_enterprise e ON e.id = l.enterprise_id
  LEFT JOIN licensing_former f ON f.licence_id = l.id AND f.version = 1
  WHERE a.state = 'granted' AND a.decided_on BETWEEN %(first)s AND %(last)s
  UNION ALL
  SELECT c.kind, l.class_code, left(e.division_id, 4) || '00', extract(epoch FROM c.decided_at - c.asked_at) + coalesce(c.took, 0),
         c.way = 'rules', NULL, NULL
  FROM licensing_change c
  JOIN licensing_licence l ON l.id = c.licence_id
  JOIN registry_enterprise e ON e.id = l.enterprise_id
  WHERE c.state = 'granted' AND c.decided_on BETWEEN %(first)s AND %(last)s
  UNION ALL
  SELECT 'check', l.class_code, left(e.division_id, 4) || '00', NULL, NULL, k.state = 'failed', NULL
  FROM licensing_aftercheck k
  JOIN licensing_licence l ON l.id = k.licence_id
  JOIN registry_enterprise e ON e.id = l.enterprise_id
  WHERE k.state IN ('passed', 'failed') AND k.closed_on BETWEEN %(first)s AND %(last)s
  UNION ALL
  SELECT 'prior', coalesce(a.class_code, l.class_code), left(e.division_id, 4) || '00', NULL, NULL, NULL, p.state = 'failed'
  FROM licensing_priorcheck p
  LEFT JOIN licensing_application a ON a.id = p.application_id
  LEFT JOIN licensing_change c ON c.id = p.change_id
  LEFT JOIN licensing_licence l ON l.id = c.licence_id
  JOIN registry_enterprise e ON e.id = coalesce(a.enterprise_id, l.enterprise_id)
  WHERE p.state IN ('passed', 'failed') AND p.closed_on BETWEEN %(first)s AND %(last)s
)
SELECT kind, NULL AS class_code, city, count(seconds) AS granted,
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)::numeric, 1) AS median,
       round(percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds)::numeric, 1) AS p95,
       count(*) FILTER (WHERE at_once) AS at_once,
       count(failed) AS checks, count(*) FILTER (WHERE failed) AS failed,
       count(kept_out) AS prior_checks, count(*) FILTER (WHERE kept_out) AS prior_failed
FROM told
GROUP BY GROUPING SETS ((kind), (kind, city))
UNION ALL
SELECT NULL, class_code, city, count(seconds) AS granted,
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)::numeric, 1) AS median,
       round(percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds)::numeric, 1) AS p95,
       count(*) FILTER (WHERE at_once) AS at_once,
       count(failed) AS checks, count(*) FILTER (WHERE failed) AS failed,
       count(kept_out) AS prior_checks, count(*) FILTER (WHERE kept_out) AS prior_failed
FROM told WHERE kind <> ALL (%(silent)s)
GROUP BY GROUPING SETS ((), (class_code), (city))
ORDER BY kind NULLS FIRST, class_code NULLS FIRST, city NULLS FIRST
