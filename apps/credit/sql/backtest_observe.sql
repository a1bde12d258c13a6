-- Grades as they would have been on a day with what was known then, and who failed in the time after, by what is known
-- now. A failure is a counting fact of one of the chosen kinds with an event after the day and not after `until`.
CREATE TEMP TABLE credit_tried ON COMMIT DROP AS
SELECT found.grade::varchar AS grade, found.score, failed.enterprise_id IS NOT NULL AS failed
FROM credit_score_then(%(ruleset)s, %(day)s, %(known)s, %(prefix)s, NULL, NULL, NULL) AS found
LEFT JOIN (
  SELECT DISTINCT fact.enterprise_id
  FROM records_fact fact
  JOIN records_factkind kind ON kind.id = fact.kind_id AND kind.code = ANY (%(kinds)s)
  WHERE fact.state IN ('effective', 'objected', 'expired') AND fact.occurred_on > %(day)s AND fact.occurred_on <= %(until)s
) AS failed ON failed.enterprise_id = found.enterprise_id
