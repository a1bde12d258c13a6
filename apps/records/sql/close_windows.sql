-- Once, when it is installed: penalties that stood on the ledger without an end get that of the rules of their day, and
-- mere warnings are no longer shown (rules/publicity.py). What is being decided on, or was, stays as it is; a limit that
-- an operator counts in other units than months too.
UPDATE records_fact fact
SET public_from = CASE WHEN shown.mere THEN NULL ELSE fact.public_from END,
    public_until = CASE WHEN shown.mere THEN NULL ELSE greatest(shown.until, fact.public_from) END,
    reason = %(reason)s, changed_by = 'system:install', changed_user = NULL,
    known_from = greatest(now(), fact.known_from + interval '1 microsecond')
FROM (
  SELECT open.id, (open.occurred_on + make_interval(months => dated.value::int))::date AS until,
         kind.code = 'penalty' AND said.category LIKE '%%警告%%' AND said.category !~ %(more_than_warning)s AS mere
  FROM records_fact open
  JOIN records_factkind kind ON kind.id = open.kind_id AND kind.public
  JOIN unnest(%(kinds)s::text[], %(severities)s::smallint[], %(limits)s::text[]) AS rule(kind, severity, code)
    ON rule.kind = kind.code AND rule.severity = open.severity
  JOIN deadlines_limit dated
    ON dated.code = rule.code AND dated.validity @> open.occurred_on AND dated.unit = 'month' AND NOT dated.rolls_over
  CROSS JOIN LATERAL (SELECT coalesce(open.detail #>> '{decision,category}', '') AS category) said
  WHERE open.public_from IS NOT NULL AND open.state IN ('waiting', 'effective', 'expired') AND open.fixed IS NULL
) shown
WHERE fact.id = shown.id AND (shown.mere OR fact.public_until IS NULL)
