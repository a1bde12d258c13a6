-- What differs from the ratings that stand, for one shard. CREATE TABLE AS and not INSERT, because only the former may
-- be planned in parallel.
CREATE TEMP TABLE credit_found ON COMMIT DROP AS
SELECT found.enterprise_id, found.score, found.grade, found.facts, found.inputs,
       stands.id IS NULL OR (stands.score, stands.grade, stands.facts, stood.ruleset_id)
         IS DISTINCT FROM (found.score, found.grade::varchar, found.facts, %(ruleset)s)
         OR stands.inputs IS DISTINCT FROM found.inputs AS differs
FROM credit_score(%(ruleset)s, %(as_of)s, %(known)s, %(prefix)s, %(only)s) AS found
LEFT JOIN credit_rating stands
  ON stands.enterprise_id = found.enterprise_id AND stands.model = %(model)s AND stands.superseded_at IS NULL
LEFT JOIN credit_run stood ON stood.id = stands.run_id
