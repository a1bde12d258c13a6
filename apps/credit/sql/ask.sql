-- What a ruleset gives on a day with what is known now, counted by grade, and how many differ from the rating that
-- stood at a moment (null: stands now).
SELECT found.grade, count(*) AS enterprises, sum(found.facts)::bigint AS facts,
       count(*) FILTER (WHERE (stood.grade, stood.score) IS DISTINCT FROM (found.grade::varchar, found.score)) AS changed
FROM credit_score(%(ruleset)s, %(as_of)s, %(known)s, %(prefix)s, %(only)s, NULL, NULL) AS found
LEFT JOIN credit_rating stood
  ON stood.enterprise_id = found.enterprise_id AND stood.model = %(model)s
 AND CASE WHEN %(stood)s::timestamptz IS NULL THEN stood.superseded_at IS NULL
          ELSE stood.rated_at <= %(stood)s AND coalesce(stood.superseded_at > %(stood)s, true) END
GROUP BY 1
ORDER BY 1
