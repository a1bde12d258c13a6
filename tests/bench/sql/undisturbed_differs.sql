-- Current public ratings beside what one computation over the whole province gives, hashes and all.
SELECT count(*) AS compared,
       count(*) FILTER (WHERE (stands.score, stands.grade, stands.facts, stands.inputs, stands.mark)
                        IS DISTINCT FROM (found.score, found.grade::varchar, found.facts, found.inputs, found.mark)) AS differing
FROM credit_score(%(ruleset)s, %(as_of)s, NULL, '', NULL, NULL, NULL) AS found
FULL JOIN (SELECT * FROM credit_rating WHERE model = 'grade' AND superseded_at IS NULL) AS stands
  ON stands.enterprise_id = found.enterprise_id
