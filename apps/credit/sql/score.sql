-- The scores of enterprises under a ruleset on a day: the one statement behind runs, receipts of the past, simulations
-- and what-if. Its plain twin is apps/credit/rules/score.py. A function, so that other statements can read from it; the
-- planner inlines it (SQL, STABLE, one SELECT) and null parameters fold away. Installed twice by a migration, over two
-- sources of facts: credit_score over known_now.sql, credit_score_then over known_then.sql. One function with a UNION of
-- both would blind the planner: a union carries no statistics.
--
-- a_other: a second ruleset judged in the same pass, null for none; classes that both write alike (bounds and rules) are
-- summed once. Its results are other_score and other_grade; the rest is that of a_ruleset.
--
-- a_known: the moment (credit_score_then only). a_prefix: of the division, '' for all. a_only: enterprise ids,
-- null for all. a_first, a_past: enterprise ids from and before, null for all; the index of the facts starts with the
-- enterprise, so a shard costs its share.
--
-- inputs is the hash a rating keeps for good; mark is a quick one over the same ids and versions, by which a run tells
-- what is unchanged. place is that of the grade among those of its ruleset, the best is 1; division_id, industry_id and size
-- are the enterprise's as it is now. Whoever does not select a column does not pay for it: the planner drops it.
--
-- A rule's steps are unrolled into periods with the points they give, half rounded away from zero; the days on which any
-- period begins are the edges, and between two edges nothing changes with the day. So a fact costs one search among a
-- handful of edges and one hash lookup by kind, severity and stretch, and no arithmetic. They make one key, because the
-- planner, who knows nothing of unrolled rules, multiplies its doubts by the number of columns joined. Months are the
-- calendar's: a month before 31 March is 28 or 29 February. The small tables come as arrays, not as joins: that keeps the
-- order of the enterprises from the index of the facts to the last column, and leaves the facts to parallel workers.
CREATE OR REPLACE FUNCTION {{ name }}(a_ruleset bigint, a_as_of date, a_known timestamptz, a_prefix text, a_only bigint[],
  a_first bigint, a_past bigint, a_other bigint DEFAULT NULL)
RETURNS TABLE (enterprise_id bigint, score int, facts int, inputs bytea, mark bigint, grade text, place int,
  other_score int, other_grade text, other_place int, division_id varchar, industry_id varchar, size varchar)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
WITH class AS NOT MATERIALIZED (
  SELECT min(id) AS id, base, floor, cap, count(*) FILTER (WHERE ruleset_id = a_ruleset)::int AS times,
         count(*) FILTER (WHERE ruleset_id = a_other)::int AS other_times
  FROM (
    SELECT id, ruleset_id, base, floor, cap, id::text AS rules
    FROM credit_indicator WHERE ruleset_id = a_ruleset AND a_other IS NULL
    UNION ALL
    SELECT indicator.id, indicator.ruleset_id, indicator.base, indicator.floor, indicator.cap,
           string_agg(concat_ws(' ', kind_id, severity_min, severity_max, points, step_months, decay), ';'
                      ORDER BY kind_id, severity_min, severity_max, points, step_months, decay)
    FROM credit_indicator indicator LEFT JOIN credit_pointrule rule ON rule.indicator_id = indicator.id
    WHERE indicator.ruleset_id IN (a_ruleset, a_other) AND a_other IS NOT NULL
    GROUP BY indicator.id
  ) AS written
  GROUP BY base, floor, cap, rules
),
scale AS NOT MATERIALIZED (
  SELECT array_agg(id ORDER BY id) AS ids, array_agg(floor - base ORDER BY id) AS lows,
         array_agg(cap - base ORDER BY id) AS highs, array_agg(times ORDER BY id) AS times,
         array_agg(other_times ORDER BY id) AS other_times, sum(base * times)::int AS points,
         sum(base * other_times)::int AS other_points
  FROM class
),
part AS NOT MATERIALIZED (
  SELECT rule.kind_id, rule.severity_min, rule.severity_max, rule.indicator_id,
         (a_as_of::date - make_interval(months => rule.step_months * step.n::int))::date AS after,
         (a_as_of::date - make_interval(months => rule.step_months * (step.n::int - 1)))::date AS upto,
         sign(rule.points)::int * ((abs(rule.points) * step.percent + 50) / 100) AS points
  FROM credit_pointrule rule
  CROSS JOIN LATERAL unnest(rule.decay) WITH ORDINALITY AS step(percent, n)
  WHERE rule.ruleset_id IN (a_ruleset, a_other)
    AND (a_other IS NULL OR rule.indicator_id = ANY ((SELECT ids FROM scale)::bigint[]))
),
bar AS NOT MATERIALIZED (
  SELECT veto.kind_id, veto.severity_min, veto.severity_max, veto.ruleset_id, band.rank,
         (a_as_of::date - make_interval(months => veto.window_months::int))::date AS after
  FROM credit_veto veto
  JOIN credit_band band ON band.ruleset_id = veto.ruleset_id AND band.grade = veto.ceiling
  WHERE veto.ruleset_id IN (a_ruleset, a_other)
),
edge AS NOT MATERIALIZED (
  SELECT array_agg(day ORDER BY day) AS days
  FROM (SELECT after + 1 AS day FROM part UNION SELECT after + 1 FROM bar) AS begun
),
stretch AS NOT MATERIALIZED (
  SELECT array_agg(width_bucket(a_as_of::date - age.days, edge.days)::smallint ORDER BY age.days) AS by_age
  FROM edge CROSS JOIN LATERAL generate_series(0, a_as_of::date - edge.days[1]) AS age(days)
),
given AS NOT MATERIALIZED (
  SELECT (part.kind_id * 8 + severity.n) * 1024 + stretch.n AS key, part.indicator_id, sum(part.points)::int AS points
  FROM part
  JOIN (VALUES (0), (1), (2), (3), (4)) AS severity(n) ON severity.n BETWEEN part.severity_min AND part.severity_max
  JOIN unnest((SELECT days FROM edge)) WITH ORDINALITY AS stretch(day, n)
    ON stretch.day > part.after AND stretch.day <= part.upto
  GROUP BY 1, 2
),
barred AS NOT MATERIALIZED (
  SELECT (bar.kind_id * 8 + severity.n) * 1024 + stretch.n AS key,
         max(bar.rank) FILTER (WHERE bar.ruleset_id = a_ruleset) AS ceiling, -- the strictest veto decides
         max(bar.rank) FILTER (WHERE bar.ruleset_id = a_other) AS other_ceiling
  FROM bar
  JOIN (VALUES (0), (1), (2), (3), (4)) AS severity(n) ON severity.n BETWEEN bar.severity_min AND bar.severity_max
  JOIN unnest((SELECT days FROM edge)) WITH ORDINALITY AS stretch(day, n) ON stretch.day > bar.after
  GROUP BY 1
),
effect AS NOT MATERIALIZED (
  SELECT coalesce(given.key, barred.key) AS key, given.points, barred.ceiling, barred.other_ceiling,
         array_position((SELECT ids FROM scale), given.indicator_id) AS place
  FROM given FULL JOIN barred ON barred.key = given.key
),
known AS NOT MATERIALIZED (
  {{ known }}
),
subject AS NOT MATERIALIZED (
  SELECT id, division_id, industry_id, scale FROM registry_enterprise
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
gained AS NOT MATERIALIZED (
  SELECT mine.enterprise_id, effect.place, sum(effect.points) AS points, max(effect.ceiling) AS ceiling,
         max(effect.other_ceiling) AS other_ceiling
  FROM mine
  JOIN effect
    ON effect.key = (mine.kind_id * 8 + mine.severity) * 1024 + ((SELECT by_age FROM stretch))[a_as_of - mine.occurred_on + 1]
  GROUP BY mine.enterprise_id, effect.place
),
total AS NOT MATERIALIZED (
  SELECT moved.enterprise_id, max(moved.ceiling) AS ceiling, max(moved.other_ceiling) AS other_ceiling,
         sum(CASE WHEN a_other IS NULL THEN moved.points
                  ELSE moved.points * ((SELECT times FROM scale))[moved.place] END)::int AS points,
         sum(moved.points * ((SELECT other_times FROM scale))[moved.place])::int AS other_points
  FROM (
    SELECT gained.enterprise_id, gained.place, gained.ceiling, gained.other_ceiling,
           least(greatest(gained.points, ((SELECT lows FROM scale))[gained.place]),
                 ((SELECT highs FROM scale))[gained.place])::int AS points
    FROM gained
  ) AS moved
  GROUP BY moved.enterprise_id
),
input AS NOT MATERIALIZED (
  SELECT enterprise_id, count(*)::int AS facts,
         sha256(convert_to(string_agg(id || '.' || version, ',' ORDER BY id), 'UTF8')) AS digest,
         bit_xor(hashint8extended(id, version)) AS mark
  FROM mine
  GROUP BY enterprise_id
),
ladder AS NOT MATERIALIZED (
  SELECT array_agg(lower ORDER BY lower) FILTER (WHERE ruleset_id = a_ruleset) AS lowers,
         array_agg(grade ORDER BY lower DESC) FILTER (WHERE ruleset_id = a_ruleset) AS grades,
         array_agg(lower ORDER BY lower) FILTER (WHERE ruleset_id = a_other) AS other_lowers,
         array_agg(grade ORDER BY lower DESC) FILTER (WHERE ruleset_id = a_other) AS other_grades
  FROM credit_band WHERE ruleset_id IN (a_ruleset, a_other)
),
scored AS NOT MATERIALIZED (
  SELECT subject.id AS enterprise_id, (SELECT points FROM scale) + coalesce(total.points, 0) AS score, total.ceiling,
         (SELECT other_points FROM scale) + coalesce(total.other_points, 0) AS other_score, total.other_ceiling,
         coalesce(input.facts, 0) AS facts, input.digest AS inputs, input.mark, subject.division_id, subject.industry_id,
         subject.scale AS size
  FROM subject
  LEFT JOIN total ON total.enterprise_id = subject.id
  LEFT JOIN input ON input.enterprise_id = subject.id
)
SELECT enterprise_id, score, facts, inputs, mark, ladder.grades[place], place,
       CASE WHEN a_other IS NOT NULL THEN other_score END, ladder.other_grades[other_place], other_place,
       division_id, industry_id, size
FROM scored
CROSS JOIN ladder
CROSS JOIN LATERAL (
  SELECT greatest(least(cardinality(grades) + 1 - width_bucket(score, lowers), cardinality(grades)),
                  coalesce(ceiling, 1)) AS place,
         CASE WHEN a_other IS NOT NULL THEN
           greatest(least(cardinality(other_grades) + 1 - width_bucket(other_score, other_lowers),
                          cardinality(other_grades)), coalesce(other_ceiling, 1)) END AS other_place
) AS placed
$$;
