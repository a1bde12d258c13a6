-- End the publicity of facts whose window has run out, a batch at a time; rows somebody else holds wait for the next.
-- The batch is chosen once: as a subquery of the update the planner may run it again and again, and the limit with it.
WITH due AS MATERIALIZED (
  SELECT id FROM records_fact
  WHERE state = 'effective' AND public_until IS NOT NULL AND public_until <= %(on)s AND known_from < %(at)s
  ORDER BY public_until, id
  LIMIT %(limit)s
  FOR UPDATE SKIP LOCKED
)
UPDATE records_fact fact SET state = 'expired', reason = %(reason)s, known_from = %(at)s, changed_by = %(actor)s,
       changed_user = NULL
FROM due
WHERE fact.id = due.id
