-- Who would hold which grade under a ruleset, beside the grade that stands. CREATE TABLE AS, because only that may be
-- planned in parallel; the counts and the moves are then read from it.
CREATE TEMP TABLE credit_tried ON COMMIT DROP AS
SELECT found.enterprise_id, coalesce(stands.grade, '') AS before, found.grade::varchar AS after,
       stands.score AS score_before, found.score AS score_after
FROM credit_score(%(ruleset)s, %(as_of)s, NULL, %(prefix)s, NULL, NULL, NULL) AS found
LEFT JOIN credit_rating stands
  ON stands.enterprise_id = found.enterprise_id AND stands.model = %(model)s AND stands.superseded_at IS NULL
