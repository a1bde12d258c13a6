-- How many would have had which grade and score under each of two rulesets, and how many of them failed; part by part as
-- in backtest_try.sql. The question of one part is in trial_foretold.sql.
CREATE TEMP TABLE credit_tried ON COMMIT DROP AS
SELECT held[1] AS base_score, held[2] AS draft_score, held[3] / 128 AS base_place, held[3] / 2 %% 64 AS draft_place,
       held[3] %% 2 = 1 AS failed, count(*) AS enterprises
FROM (
  SELECT * FROM credit_trial_foretold(%(base)s, %(draft)s, %(day)s, %(known)s, %(until)s, %(kinds)s, %(prefix)s,
    (%(firsts)s::bigint[])[1], (%(pasts)s::bigint[])[1]) WHERE (%(pasts)s::bigint[])[1] IS NOT NULL
  UNION ALL
  SELECT * FROM credit_trial_foretold(%(base)s, %(draft)s, %(day)s, %(known)s, %(until)s, %(kinds)s, %(prefix)s,
    (%(firsts)s::bigint[])[2], (%(pasts)s::bigint[])[2]) WHERE (%(pasts)s::bigint[])[2] IS NOT NULL
  UNION ALL
  SELECT * FROM credit_trial_foretold(%(base)s, %(draft)s, %(day)s, %(known)s, %(until)s, %(kinds)s, %(prefix)s,
    (%(firsts)s::bigint[])[3], (%(pasts)s::bigint[])[3]) WHERE (%(pasts)s::bigint[])[3] IS NOT NULL
  UNION ALL
  SELECT * FROM credit_trial_foretold(%(base)s, %(draft)s, %(day)s, %(known)s, %(until)s, %(kinds)s, %(prefix)s,
    (%(firsts)s::bigint[])[4], (%(pasts)s::bigint[])[4]) WHERE (%(pasts)s::bigint[])[4] IS NOT NULL
  UNION ALL
  SELECT * FROM credit_trial_foretold(%(base)s, %(draft)s, %(day)s, %(known)s, %(until)s, %(kinds)s, %(prefix)s,
    (%(firsts)s::bigint[])[5], (%(pasts)s::bigint[])[5]) WHERE (%(pasts)s::bigint[])[5] IS NOT NULL
  UNION ALL
  SELECT * FROM credit_trial_foretold(%(base)s, %(draft)s, %(day)s, %(known)s, %(until)s, %(kinds)s, %(prefix)s,
    (%(firsts)s::bigint[])[6], (%(pasts)s::bigint[])[6]) WHERE (%(pasts)s::bigint[])[6] IS NOT NULL
  UNION ALL
  SELECT * FROM credit_trial_foretold(%(base)s, %(draft)s, %(day)s, %(known)s, %(until)s, %(kinds)s, %(prefix)s,
    (%(firsts)s::bigint[])[7], (%(pasts)s::bigint[])[7]) WHERE (%(pasts)s::bigint[])[7] IS NOT NULL
  UNION ALL
  SELECT * FROM credit_trial_foretold(%(base)s, %(draft)s, %(day)s, %(known)s, %(until)s, %(kinds)s, %(prefix)s,
    (%(firsts)s::bigint[])[8], (%(pasts)s::bigint[])[8]) WHERE (%(pasts)s::bigint[])[8] IS NOT NULL
) AS found
GROUP BY held
