-- From the grade that stands to the grade a ruleset would give, counted.
SELECT coalesce(stands.grade, '') AS before, found.grade AS after, count(*) AS enterprises
FROM credit_score(%(ruleset)s, %(as_of)s, NULL, %(prefix)s, NULL, NULL, NULL) AS found
LEFT JOIN credit_rating stands
  ON stands.enterprise_id = found.enterprise_id AND stands.model = %(model)s AND stands.superseded_at IS NULL
GROUP BY 1, 2
ORDER BY 1, 2
