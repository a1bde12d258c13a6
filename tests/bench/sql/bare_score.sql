-- The barest statement that gives the same scores and grades: no hashes, no history, no comparison, no order, one pass
-- over the whole table of facts into a table that is neither logged nor indexed.
CREATE UNLOGGED TABLE bare AS
WITH step AS (
  SELECT rule.kind_id, severity.n AS severity, rule.indicator_id,
         (%(as_of)s::date - make_interval(months => rule.step_months * part.n::int))::date AS after,
         (%(as_of)s::date - make_interval(months => rule.step_months * (part.n::int - 1)))::date AS upto,
         sign(rule.points)::int * ((abs(rule.points) * part.percent + 50) / 100) AS points, NULL::smallint AS ceiling
  FROM credit_pointrule rule
  JOIN generate_series(0, 4) AS severity(n) ON severity.n BETWEEN rule.severity_min AND rule.severity_max
  CROSS JOIN LATERAL unnest(rule.decay) WITH ORDINALITY AS part(percent, n)
  WHERE rule.ruleset_id = %(ruleset)s
  UNION ALL
  SELECT veto.kind_id, severity.n, 0, (%(as_of)s::date - make_interval(months => veto.window_months::int))::date,
         %(as_of)s, 0, band.rank
  FROM credit_veto veto
  JOIN generate_series(0, 4) AS severity(n) ON severity.n BETWEEN veto.severity_min AND veto.severity_max
  JOIN credit_band band ON band.ruleset_id = veto.ruleset_id AND band.grade = veto.ceiling
  WHERE veto.ruleset_id = %(ruleset)s
),
gained AS (
  SELECT fact.enterprise_id, step.indicator_id, sum(step.points) AS points, max(step.ceiling) AS ceiling
  FROM records_fact fact
  JOIN step ON step.kind_id = fact.kind_id AND step.severity = fact.severity
           AND fact.occurred_on > step.after AND fact.occurred_on <= step.upto
  WHERE fact.state IN ('effective', 'objected', 'expired')
  GROUP BY 1, 2
),
total AS (
  SELECT gained.enterprise_id, max(gained.ceiling) AS ceiling,
         coalesce(sum(least(greatest(indicator.base + gained.points, indicator.floor), indicator.cap)
                      - indicator.base), 0)::int AS points
  FROM gained LEFT JOIN credit_indicator indicator ON indicator.id = gained.indicator_id
  GROUP BY 1
),
scored AS (
  SELECT enterprise.id, total.ceiling,
         (SELECT sum(base)::int FROM credit_indicator WHERE ruleset_id = %(ruleset)s) + coalesce(total.points, 0) AS score
  FROM registry_enterprise enterprise LEFT JOIN total ON total.enterprise_id = enterprise.id
  WHERE enterprise.merged_into_id IS NULL AND (enterprise.status = 'open' OR enterprise.status_on > %(as_of)s)
    AND (enterprise.established_on IS NULL OR enterprise.established_on <= %(as_of)s)
)
SELECT scored.id AS enterprise_id, scored.score,
       greatest(least(ladder.n + 1 - width_bucket(scored.score, ladder.lowers), ladder.n), coalesce(scored.ceiling, 1)) AS rank
FROM scored
CROSS JOIN (SELECT array_agg(lower ORDER BY lower) AS lowers, count(*)::int AS n
            FROM credit_band WHERE ruleset_id = %(ruleset)s) AS ladder
