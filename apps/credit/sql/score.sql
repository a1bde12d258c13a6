-- The scores of enterprises under a ruleset on a day: the one statement behind runs, receipts of the past, simulations
-- and what-if. Its plain twin is apps/credit/rules/score.py. A function, so that other statements can read from it; the
-- planner inlines it (SQL, STABLE, one SELECT) and null parameters fold away. Installed twice by a migration, over two
-- sources of facts: credit_score over known_now.sql, credit_score_then over known_then.sql. One function with a UNION of
-- both would blind the planner: a union carries no statistics.
--
-- a_known: the moment (credit_score_then only). a_prefix: of the division, '' for all. a_only: enterprise ids,
-- null for all. a_first, a_past: enterprise ids from and before, null for all; the index of the facts starts with the
-- enterprise, so a shard costs its share.
--
-- inputs is the hash a rating keeps for good; mark is a quick one over the same ids and versions, by which a run tells
-- what is unchanged. Whoever does not select inputs does not pay for them: the planner drops the column.
--
-- A rule's steps are unrolled into periods with the points they give, half rounded away from zero, so that a fact
-- costs one hash lookup and two comparisons of dates, and no arithmetic. Kind and severity make one key, because the
-- planner, who knows nothing of unrolled rules, multiplies its doubts by the number of columns joined. Months are the
-- calendar's: a month before 31 March is 28 or 29 February.
CREATE OR REPLACE FUNCTION {{ name }}(a_ruleset bigint, a_as_of date, a_known timestamptz, a_prefix text, a_only bigint[],
  a_first bigint, a_past bigint)
RETURNS TABLE (enterprise_id bigint, score int, facts int, inputs bytea, mark bigint, grade text)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
WITH step AS NOT MATERIALIZED (
  SELECT rule.kind_id * 8 + severity.n AS key, rule.indicator_id,
         (a_as_of::date - make_interval(months => rule.step_months * part.n::int))::date AS after,
         (a_as_of::date - make_interval(months => rule.step_months * (part.n::int - 1)))::date AS upto,
         sign(rule.points)::int * ((abs(rule.points) * part.percent + 50) / 100) AS points,
         NULL::smallint AS ceiling
  FROM credit_pointrule rule
  JOIN (VALUES (0), (1), (2), (3), (4)) AS severity(n) ON severity.n BETWEEN rule.severity_min AND rule.severity_max
  CROSS JOIN LATERAL unnest(rule.decay) WITH ORDINALITY AS part(percent, n)
  WHERE rule.ruleset_id = a_ruleset
  UNION ALL
  SELECT veto.kind_id * 8 + severity.n, 0,
         (a_as_of::date - make_interval(months => veto.window_months::int))::date, a_as_of::date, 0, band.rank
  FROM credit_veto veto
  JOIN (VALUES (0), (1), (2), (3), (4)) AS severity(n) ON severity.n BETWEEN veto.severity_min AND veto.severity_max
  JOIN credit_band band ON band.ruleset_id = veto.ruleset_id AND band.grade = veto.ceiling
  WHERE veto.ruleset_id = a_ruleset
),
known AS NOT MATERIALIZED (
  {{ known }}
),
subject AS NOT MATERIALIZED (
  SELECT id FROM registry_enterprise
  WHERE merged_into_id IS NULL
    AND (status = 'open' OR status_on > a_as_of)
    AND (established_on IS NULL OR established_on <= a_as_of)
    AND (a_prefix = '' OR (division_id >= a_prefix AND division_id < a_prefix || '~'))
    AND (a_only::bigint[] IS NULL OR id = ANY (a_only))
    AND (a_first::bigint IS NULL OR id >= a_first)
    AND (a_past::bigint IS NULL OR id < a_past)
),
mine AS NOT MATERIALIZED (
  SELECT known.* FROM known
  WHERE occurred_on <= a_as_of
    AND (a_prefix = '' OR enterprise_id IN (SELECT id FROM subject))
),
gained AS (
  SELECT mine.enterprise_id, step.indicator_id, sum(step.points) AS points,
         max(step.ceiling) AS ceiling -- the strictest veto decides
  FROM mine
  JOIN step ON step.key = mine.kind_id * 8 + mine.severity
           AND mine.occurred_on > step.after AND mine.occurred_on <= step.upto
  GROUP BY mine.enterprise_id, step.indicator_id
),
total AS (
  SELECT gained.enterprise_id, max(gained.ceiling) AS ceiling,
         coalesce(sum(least(greatest(indicator.base + gained.points, indicator.floor), indicator.cap)
                      - indicator.base), 0)::int AS points
  FROM gained
  LEFT JOIN credit_indicator indicator ON indicator.id = gained.indicator_id
  GROUP BY gained.enterprise_id
),
input AS (
  SELECT enterprise_id, count(*)::int AS facts,
         sha256(convert_to(string_agg(id || '.' || version, ',' ORDER BY id), 'UTF8')) AS digest,
         bit_xor(hashint8extended(id, version)) AS mark
  FROM mine
  GROUP BY enterprise_id
),
start AS MATERIALIZED (
  SELECT sum(base)::int AS points FROM credit_indicator WHERE ruleset_id = a_ruleset
),
ladder AS MATERIALIZED (
  SELECT array_agg(lower ORDER BY lower) AS lowers, array_agg(grade ORDER BY lower DESC) AS grades, count(*)::int AS n
  FROM credit_band WHERE ruleset_id = a_ruleset
),
scored AS (
  SELECT subject.id AS enterprise_id, start.points + coalesce(total.points, 0) AS score, total.ceiling,
         coalesce(input.facts, 0) AS facts, input.digest AS inputs, input.mark
  FROM subject
  CROSS JOIN start
  LEFT JOIN total ON total.enterprise_id = subject.id
  LEFT JOIN input ON input.enterprise_id = subject.id
)
SELECT enterprise_id, score, facts, inputs, mark,
       ladder.grades[greatest(least(ladder.n + 1 - width_bucket(score, ladder.lowers), ladder.n), coalesce(ceiling, 1))] AS grade
FROM scored CROSS JOIN ladder
$$;
