-- A part of the province: grades as they would have been on a day with what was known then, under two rulesets at once,
-- and who failed in the time after, by what is known now. A failure is a counting fact of one of the chosen kinds with an
-- event after the day and not after a_until. A function for the sake of backtest_observe.sql; the planner inlines it.
--
-- held: the score under the base, the score under the draft, and as one number the places of both grades and whether it
-- failed (2 * (64 * base + draft) + failed), which backtest_observe.sql takes apart. The scores first: they tell the most
-- apart when it sorts. One column, because the planner, who knows nothing of computed columns, multiplies its doubts by
-- their number, and then thinks the counts too many to be handed over by another process.
CREATE FUNCTION credit_trial_foretold(a_base bigint, a_draft bigint, a_day date, a_known timestamptz, a_until date,
  a_kinds text[], a_prefix text, a_first bigint, a_past bigint)
RETURNS TABLE (held int[])
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT ARRAY[found.score, found.other_score,
  2 * (64 * found.place + found.other_place) + (failed.enterprise_id IS NOT NULL)::int]
FROM credit_score_then(a_base, a_day, a_known, a_prefix, NULL, a_first, a_past, a_draft) AS found
LEFT JOIN (
  SELECT fact.enterprise_id
  FROM records_fact fact
  WHERE fact.state IN ('effective', 'objected', 'expired') AND fact.occurred_on > a_day AND fact.occurred_on <= a_until
    AND fact.enterprise_id >= a_first AND fact.enterprise_id < a_past
    AND fact.kind_id = ANY (ARRAY(SELECT kind.id FROM records_factkind kind WHERE kind.code = ANY (a_kinds)))
  GROUP BY fact.enterprise_id
) AS failed ON failed.enterprise_id = found.enterprise_id
$$
