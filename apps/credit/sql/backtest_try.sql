-- Who would hold which grade under a ruleset, beside the grade that stands. CREATE TABLE AS, because only that may be
-- planned in parallel: part by part, see side_by_side.sql. A part without bounds is not planned. Whoever keeps the grade
-- is only counted.
CREATE TEMP TABLE credit_tried ON COMMIT DROP AS
SELECT split_part(held, '|', 1) AS before, split_part(held, '|', 2) AS after, split_part(held, '|', 3) AS city,
       split_part(held, '|', 4) AS industry, split_part(held, '|', 5) AS scale,
       nullif(split_part(held, '|', 6), '')::bigint AS enterprise_id, nullif(split_part(held, '|', 7), '')::int AS score_before,
       nullif(split_part(held, '|', 8), '')::int AS score_after, count(*) AS enterprises
FROM (
  SELECT * FROM credit_trial_moves(%(ruleset)s, %(as_of)s, %(prefix)s, %(model)s,
    (%(firsts)s::bigint[])[1], (%(pasts)s::bigint[])[1]) WHERE (%(pasts)s::bigint[])[1] IS NOT NULL
  UNION ALL
  SELECT * FROM credit_trial_moves(%(ruleset)s, %(as_of)s, %(prefix)s, %(model)s,
    (%(firsts)s::bigint[])[2], (%(pasts)s::bigint[])[2]) WHERE (%(pasts)s::bigint[])[2] IS NOT NULL
  UNION ALL
  SELECT * FROM credit_trial_moves(%(ruleset)s, %(as_of)s, %(prefix)s, %(model)s,
    (%(firsts)s::bigint[])[3], (%(pasts)s::bigint[])[3]) WHERE (%(pasts)s::bigint[])[3] IS NOT NULL
  UNION ALL
  SELECT * FROM credit_trial_moves(%(ruleset)s, %(as_of)s, %(prefix)s, %(model)s,
    (%(firsts)s::bigint[])[4], (%(pasts)s::bigint[])[4]) WHERE (%(pasts)s::bigint[])[4] IS NOT NULL
  UNION ALL
  SELECT * FROM credit_trial_moves(%(ruleset)s, %(as_of)s, %(prefix)s, %(model)s,
    (%(firsts)s::bigint[])[5], (%(pasts)s::bigint[])[5]) WHERE (%(pasts)s::bigint[])[5] IS NOT NULL
  UNION ALL
  SELECT * FROM credit_trial_moves(%(ruleset)s, %(as_of)s, %(prefix)s, %(model)s,
    (%(firsts)s::bigint[])[6], (%(pasts)s::bigint[])[6]) WHERE (%(pasts)s::bigint[])[6] IS NOT NULL
  UNION ALL
  SELECT * FROM credit_trial_moves(%(ruleset)s, %(as_of)s, %(prefix)s, %(model)s,
    (%(firsts)s::bigint[])[7], (%(pasts)s::bigint[])[7]) WHERE (%(pasts)s::bigint[])[7] IS NOT NULL
  UNION ALL
  SELECT * FROM credit_trial_moves(%(ruleset)s, %(as_of)s, %(prefix)s, %(model)s,
    (%(firsts)s::bigint[])[8], (%(pasts)s::bigint[])[8]) WHERE (%(pasts)s::bigint[])[8] IS NOT NULL
) AS found
GROUP BY held
