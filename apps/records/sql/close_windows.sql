-- Once, when it is installed: penalties that stood on the ledger without an end, or with one later than the law allows,
-- get that of the rules of their day, and mere warnings are no longer shown (rules/publicity.py). What is being decided
-- on, or was, stays as it is; a limit that an operator counts in other units than months too.
UPDATE records_fact fact
SET public_from = CASE WHEN shown.mere THEN NULL ELSE fact.public_from END,
    public_until = CASE WHEN shown.mere THEN NULL ELSE greatest(shown.latest, fact.public_from) END,
    reason = %(reason)s, changed_by = 'system:install', changed_user = NULL,
    known_from = greatest(now(), fact.known_from + interval '1 microsecond')
FROM (
  SELECT open.id, CASE WHEN open.public_until IS NULL THEN rules.until ELSE greatest(rules.until, CASE
           WHEN (kind.code = 'licence_revoked' OR said.category ~ %(barring)s) AND said.valid <> ''
             AND said.valid < %(open_end)s THEN said.valid::date END) END AS latest,
         kind.code = 'penalty' AND said.category LIKE '%%警告%%' AND said.category !~ %(more_than_warning)s AS mere
  FROM records_fact open
  JOIN records_factkind kind ON kind.id = open.kind_id AND kind.public
  JOIN unnest(%(kinds)s::text[], %(severities)s::smallint[], %(limits)s::text[]) AS rule(kind, severity, code)
    ON rule.kind = kind.code AND rule.severity = open.severity
  JOIN deadlines_limit dated
    ON dated.code = rule.code AND dated.validity @> open.occurred_on AND dated.unit = 'month' AND NOT dated.rolls_over
  CROSS JOIN LATERAL (
    SELECT (open.occurred_on + make_interval(months => dated.value::int))::date AS until
  ) rules
  CROSS JOIN LATERAL (
    SELECT coalesce(open.detail #>> '{decision,category}', '') AS category,
           coalesce(open.detail #>> '{decision,valid_until}', '') AS valid
  ) said
  WHERE open.public_from IS NOT NULL AND open.state IN ('waiting', 'effective', 'expired') AND open.fixed IS NULL
) shown
WHERE fact.id = shown.id AND (shown.mere OR fact.public_until IS NULL OR fact.public_until > shown.latest)
