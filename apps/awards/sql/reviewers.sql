-- How severe each reviewer of a round is, and how far from the others; rules/severity.py is the plain twin.
WITH given AS MATERIALIZED (
  SELECT r.expert_id AS reviewer, r.application_id, s.item_id, s.percent
  FROM awards_score s
  JOIN awards_review r ON r.id = s.review_id AND r.state = 'submitted'
  JOIN awards_application a ON a.id = r.application_id AND a.round_id = %(round)s
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
