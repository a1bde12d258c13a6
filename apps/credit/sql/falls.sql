-- Whose public grade a run lowered, of those somebody acts for; `by_rules`: another ruleset did it, over the same facts.
-- All of a run is written at one moment, which names it among the ratings; a rating it replaced ended at that moment.
SELECT rating.enterprise_id, before.grade AS before, rating.grade AS after,
       run.ruleset_id <> %(ruleset)s AND before.inputs IS NOT DISTINCT FROM rating.inputs AS by_rules
FROM credit_rating rating
JOIN credit_rating before ON before.enterprise_id = rating.enterprise_id AND before.model = rating.model
  AND before.superseded_at = rating.rated_at
JOIN credit_run run ON run.id = before.run_id
WHERE rating.run_id = %(run)s AND rating.model = 'grade' AND rating.rated_at = %(at)s
  AND array_position(%(order)s::text[], rating.grade::text) > array_position(%(order)s::text[], before.grade::text)
  AND EXISTS (SELECT FROM access_seat seat WHERE seat.enterprise_id = rating.enterprise_id AND seat.state = 'approved')
ORDER BY rating.enterprise_id
