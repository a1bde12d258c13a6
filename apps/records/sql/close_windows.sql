-- Once, when it is installed: penalties that stood on the ledger without an end, or with one later than the law allows,
-- get that of the rules of their day, and mere warnings are no longer shown (rules/publicity.py). What is being decided
-- on, or was, stays as it is; a limit that an operator counts in other units than months too.
-- The rules are laid out first: the tables they lie in were never analysed, and the planner took the ledger times kinds.
WITH rules AS MATERIALIZED (
  SELECT kind.id AS kind_id, kind.code AS kind, rule.severity, dated.validity,
         make_interval(months => dated.value::int) AS months
  FROM unnest(%(kinds)s::text[], %(severities)s::smallint[], %(limits)s::text[]) AS rule(kind, severity, code)
  JOIN records_factkind kind ON kind.code = rule.kind AND kind.public
  JOIN deadlines_limit dated ON dated.code = rule.code AND dated.unit = 'month' AND NOT dated.rolls_over
), shown AS MATERIALIZED (
  SELECT open.id, late.latest, late.mere
  FROM records_fact open
  JOIN rules ON rules.kind_id = open.kind_id AND rules.severity = open.severity AND rules.validity @> open.occurred_on
  CROSS JOIN LATERAL (
    SELECT (open.occurred_on + rules.months)::date AS until,
           coalesce(open.detail #>> '{decision,category}', '') AS category,
           coalesce(open.detail #>> '{decision,valid_until}', '') AS valid
  ) said
  CROSS JOIN LATERAL (
    SELECT CASE WHEN open.public_until IS NULL THEN said.until ELSE greatest(said.until, CASE
             WHEN (rules.kind = 'licence_revoked' OR said.category ~ %(barring)s) AND said.valid <> ''
               AND said.valid < %(open_end)s THEN said.valid::date END) END AS latest,
           rules.kind = 'penalty' AND said.category LIKE '%%警告%%' AND said.category !~ %(more_than_warning)s AS mere
  ) late
  WHERE open.public_from IS NOT NULL AND open.state IN ('waiting', 'effective', 'expired') AND open.fixed IS NULL
    AND (late.mere OR open.public_until IS NULL OR open.public_until > late.latest)
)
UPDATE records_fact fact
SET public_from = CASE WHEN shown.mere THEN NULL ELSE fact.public_from END,
    public_until = CASE WHEN shown.mere THEN NULL ELSE greatest(shown.latest, fact.public_from) END,
    reason = %(reason)s, changed_by = 'system:install', changed_user = NULL,
    known_from = greatest(now(), fact.known_from + interval '1 microsecond')
FROM shown WHERE shown.id = fact.id
