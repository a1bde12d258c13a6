-- A part of the province, from an enterprise to before another: who would hold which grade under a ruleset, beside the
-- grade that stands, with what the counts are made by. A function, so that backtest_try.sql can name each part in a line;
-- the planner inlines it.
CREATE FUNCTION credit_trial_moves(a_ruleset bigint, a_as_of date, a_prefix text, a_model text, a_first bigint, a_past bigint)
RETURNS TABLE (enterprise_id bigint, before text, after text, score_before int, score_after int, city text, industry text,
  scale text)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT found.enterprise_id, coalesce(stands.grade, ''), found.grade, stands.score, found.score,
       left(enterprise.division_id, 4) || '00', left(coalesce(enterprise.industry_id, ''), 2), enterprise.scale::text
FROM credit_score(a_ruleset, a_as_of, NULL, a_prefix, NULL, a_first, a_past) AS found
JOIN registry_enterprise enterprise
  ON enterprise.id = found.enterprise_id AND enterprise.id >= a_first AND enterprise.id < a_past
LEFT JOIN credit_rating stands
  ON stands.enterprise_id = found.enterprise_id AND stands.model = a_model AND stands.superseded_at IS NULL
 AND stands.enterprise_id >= a_first AND stands.enterprise_id < a_past
$$
