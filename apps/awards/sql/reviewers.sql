-- How severe each reviewer of a round is, and how far from the others; rules/severity.py is the plain twin. Only of
-- applications whose reviews are all in: who may still ask that somebody leave knows no figure before.
WITH given AS MATERIALIZED (
  SELECT r.expert_id AS reviewer, r.application_id, s.item_id, s.percent
  FROM awards_score s
  JOIN awards_review r ON r.id = s.review_id AND r.state = 'submitted'
  JOIN awards_application a ON a.id = r.application_id AND a.round_id = %(round)s
  JOIN awards_round o ON o.id = a.round_id
  JOIN awards_programme p ON p.id = o.programme_id
  WHERE NOT EXISTS (SELECT FROM awards_review w WHERE w.application_id = a.id AND w.state = 'writing')
    AND p.reviewers <= (SELECT count(*) FROM awards_review i WHERE i.application_id = a.id AND i.state = 'submitted')
), cells AS (
  SELECT application_id, item_id, count(*) AS reviewers, sum(percent) AS sum FROM given GROUP BY 1, 2
), gaps AS (
  SELECT given.reviewer, given.application_id, given.percent,
         CASE WHEN cells.reviewers > 1
              THEN given.percent - (cells.sum - given.percent)::numeric / (cells.reviewers - 1) END AS gap
  FROM given JOIN cells USING (application_id, item_id)
)
SELECT reviewer, count(DISTINCT application_id) AS reviews, count(*) AS scores, round(avg(percent::numeric), 1) AS mean,
       round(avg(gap), 1) AS severity, round(stddev_pop(gap), 1) AS spread
FROM gaps GROUP BY reviewer ORDER BY reviewer
