-- Whose public grade a run lowered, of those somebody acts for; `by_rules`: another ruleset did it, over the same facts.
-- `before` is what was shown: a conferral lifted an A (sql/standing.sql), and goes on doing so where that comes back.
-- All of a run is written at one moment, which names it among the ratings; a rating it replaced ended at that moment.
SELECT rating.enterprise_id, rating.grade AS after,
       coalesce(CASE WHEN before.grade = 'A' THEN (
         SELECT max(CASE fact.kind_id WHEN %(aaa)s THEN 'AAA' ELSE 'AA' END) FROM records_fact fact
         WHERE fact.enterprise_id = rating.enterprise_id AND fact.kind_id IN (%(aa)s, %(aaa)s)
           AND fact.state IN ('effective', 'objected') AND (fact.public_until IS NULL OR fact.public_until > %(on)s)
       ) END, before.grade) AS before,
       run.ruleset_id <> %(ruleset)s AND before.inputs IS NOT DISTINCT FROM rating.inputs AS by_rules
FROM credit_rating rating
JOIN credit_rating before ON before.enterprise_id = rating.enterprise_id AND before.model = rating.model
  AND before.superseded_at = rating.rated_at
JOIN credit_run run ON run.id = before.run_id
WHERE rating.run_id = %(run)s AND rating.model = 'grade' AND rating.rated_at = %(at)s
  AND array_position(%(order)s::text[], rating.grade::text) > array_position(%(order)s::text[], before.grade::text)
  AND EXISTS (SELECT FROM access_seat seat WHERE seat.enterprise_id = rating.enterprise_id AND seat.state = 'approved')
ORDER BY rating.enterprise_id
