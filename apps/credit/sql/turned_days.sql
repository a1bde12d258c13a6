-- The days whose facts a ruleset judges otherwise on a day than on one before it: those that some window or step of it has
-- left in between, and those that were yet to come. Facts of all other days count on both as they did.
SELECT DISTINCT turn.low + 1 + step.n AS day
FROM (
  SELECT (%(before)s::date - make_interval(months => rule.step_months * step.n))::date AS low,
         (%(as_of)s::date - make_interval(months => rule.step_months * step.n))::date AS high
  FROM credit_pointrule rule CROSS JOIN LATERAL generate_series(1, cardinality(rule.decay)) AS step(n)
  WHERE rule.ruleset_id = %(ruleset)s
  UNION ALL
  SELECT (%(before)s::date - make_interval(months => veto.window_months::int))::date,
         (%(as_of)s::date - make_interval(months => veto.window_months::int))::date
  FROM credit_veto veto WHERE veto.ruleset_id = %(ruleset)s
  UNION ALL
  SELECT %(before)s::date, %(as_of)s::date
) AS turn
CROSS JOIN LATERAL generate_series(0, turn.high - turn.low - 1) AS step(n)
ORDER BY 1
