-- Facts of holders and applicants that came to weigh more after what they hold was conferred, or what they ask for was handed
-- in: of each the moment at which it last grew. rules/news.py is the plain twin. What was merged away is asked for where it
-- stands now. First what has changed at all since (an index's worth), then how.
WITH RECURSIVE held AS (
  SELECT h.enterprise_id AS record, min(h.issued_at) AS since FROM awards_honour h WHERE h.state = 'valid' GROUP BY 1
  UNION ALL
  SELECT a.enterprise_id, min(a.submitted_at) FROM awards_application a
  WHERE a.state = ANY(%(open)s) AND a.submitted_at IS NOT NULL GROUP BY 1
), stands AS (
  SELECT e.id, e.merged_into_id AS up, held.since FROM held JOIN registry_enterprise e ON e.id = held.record
  UNION ALL
  SELECT e.id, e.merged_into_id, below.since FROM stands below JOIN registry_enterprise e ON e.id = below.up
), watched AS MATERIALIZED (
  SELECT id, min(since) AS since FROM stands WHERE up IS NULL GROUP BY id
), changed AS MATERIALIZED (
  SELECT f.id, f.version, f.known_from, f.enterprise_id, f.kind_id, f.severity, f.occurred_on, w.since
  FROM watched w
  JOIN records_fact f ON f.enterprise_id = w.id AND f.state = ANY(%(counting)s) AND f.known_from > w.since
  JOIN records_factkind k ON k.id = f.kind_id
  WHERE k.code = %(listing)s OR k.leaning = 'adverse' AND f.severity >= %(least)s
), line AS (
  SELECT c.id, v.version, v.known_from, v.enterprise_id, v.kind_id, v.severity, v.occurred_on,
         v.state = ANY(%(counting)s) AS counts
  FROM changed c JOIN records_factversion v ON v.fact_id = c.id
  UNION ALL
  SELECT id, version, known_from, enterprise_id, kind_id, severity, occurred_on, true FROM changed
), step AS (
  SELECT id, known_from, counts, lag(counts) OVER w AS before,
         enterprise_id IS DISTINCT FROM lag(enterprise_id) OVER w OR kind_id <> lag(kind_id) OVER w OR severity > lag(severity) OVER w
         OR occurred_on > lag(occurred_on) OVER w AS more
  FROM line WINDOW w AS (PARTITION BY id ORDER BY version)
), grown AS (
  SELECT id, max(known_from) AS grown FROM step WHERE counts AND (before IS NOT TRUE OR more) GROUP BY id
)
SELECT c.id AS fact, g.grown FROM changed c JOIN grown g ON g.id = c.id
WHERE g.grown > c.since ORDER BY c.enterprise_id, c.id
