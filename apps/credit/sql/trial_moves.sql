-- A part of the province, from an enterprise to before another: who would hold which grade under a ruleset, beside the
-- grade that stands, with what the counts are made by. A function, so that backtest_try.sql can name each part in a line;
-- the planner inlines it.
--
-- held: before, after, city, industry and size, joined by bars; of one whose grade would be another also its id and both scores.
-- One column, for the reason in trial_foretold.sql, and text, because bytes sort faster than an array.
CREATE FUNCTION credit_trial_moves(a_ruleset bigint, a_as_of date, a_prefix text, a_model text, a_first bigint, a_past bigint)
RETURNS TABLE (held text)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT concat_ws('|', coalesce(stands.grade, ''), found.grade, coalesce(left(found.division_id, 4) || '00', ''),
         left(coalesce(found.industry_id, ''), 2), coalesce(found.size, ''),
         CASE WHEN stands.grade IS DISTINCT FROM found.grade
              THEN concat_ws('|', found.enterprise_id, coalesce(stands.score::text, ''), found.score) END)
FROM credit_score(a_ruleset, a_as_of, NULL, a_prefix, NULL, a_first, a_past) AS found
LEFT JOIN credit_rating stands
  ON stands.enterprise_id = found.enterprise_id AND stands.model = a_model AND stands.superseded_at IS NULL
 AND stands.enterprise_id >= a_first AND stands.enterprise_id < a_past
$$
