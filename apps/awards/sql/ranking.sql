-- The order of a round in one statement; rules/ranking.py is its plain twin. Of an item counts what the team of the
-- visit gave, else what a meeting agreed, else the mean of the reviews that are in. Ties: total, results, then the items
-- of the programme's rule, in their order; those alike in all of them share a place. Individuals, and those who asked for
-- another grade, have an order of their own. `categories`: the parts of the total, by category of the criteria.
WITH given AS MATERIALIZED (
  SELECT a.id AS application, (a.person <> '', a.wanted_id) AS class, s.item_id, avg(s.percent::numeric) AS mean, max(s.percent) - min(s.percent) AS width
  FROM awards_application a
  JOIN awards_review r ON r.application_id = a.id AND r.state = 'submitted'
  JOIN awards_score s ON s.review_id = r.id
  WHERE a.round_id = %(round)s AND a.state = ANY(%(states)s)
  GROUP BY a.id, s.item_id -- the key brings its row along
), agreed AS MATERIALIZED (
  SELECT DISTINCT ON (g.application_id, g.item_id) g.application_id, g.item_id, g.percent
  FROM awards_agreed g JOIN awards_application a ON a.id = g.application_id
  WHERE a.round_id = %(round)s
  ORDER BY g.application_id, g.item_id, g.stage DESC -- 'site' before 'consensus'
), counted AS (
  SELECT given.application, given.class, item.code, item.kind, coalesce(nullif(item.parent_code, ''), item.code) AS category, given.width,
         item.points * coalesce(agreed.percent, given.mean) / 100 AS score
  FROM given
  JOIN awards_criterion item ON item.id = given.item_id
  LEFT JOIN agreed ON agreed.application_id = given.application AND agreed.item_id = given.item_id
), totals AS (
  SELECT application, class, sum(score) AS total, coalesce(sum(score) FILTER (WHERE kind = 'result'), 0) AS results,
         max(width) AS widest,
         coalesce(array_agg(round(score, 10) ORDER BY array_position(%(ties)s::text[], code::text))
                  FILTER (WHERE code::text = ANY(%(ties)s::text[])), '{}') AS ties
  FROM counted GROUP BY application, class
), parts AS (
  SELECT application, jsonb_object_agg(category, round(score, 4)::text) AS categories
  FROM (SELECT application, category, sum(score) AS score FROM counted GROUP BY application, category) AS each
  GROUP BY application
)
SELECT application, rank() OVER (PARTITION BY class ORDER BY round(total, 10) DESC, round(results, 10) DESC, ties DESC) AS place,
       total, results, widest, categories
FROM totals JOIN parts USING (application) ORDER BY place, application
