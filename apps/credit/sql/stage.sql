-- What differs from the ratings that stand, for one shard, as far as the quick mark of the inputs tells. CREATE TABLE AS
-- and not INSERT, because only the former may be planned in parallel. A rating whose enterprise is found no more (it
-- ended, or was merged away) has no grade here.
CREATE TEMP TABLE credit_found ON COMMIT DROP AS
SELECT coalesce(found.enterprise_id, stands.enterprise_id) AS enterprise_id, stands.id AS stands_id,
       found.score, found.grade, coalesce(found.facts, 0) AS facts, found.mark,
       stands.id IS NULL OR found.enterprise_id IS NULL
         OR (stands.score, stands.grade, stands.facts, stands.ruleset_id, stands.mark)
            IS DISTINCT FROM (found.score, found.grade::varchar, found.facts, %(ruleset)s, found.mark) AS differs
FROM credit_score(%(ruleset)s, %(as_of)s, NULL, '', NULL, %(first)s, %(past)s) AS found
FULL JOIN (
  SELECT rating.id, rating.enterprise_id, rating.score, rating.grade, rating.facts, rating.mark, run.ruleset_id
  FROM credit_rating rating
  LEFT JOIN credit_run run ON run.id = rating.run_id
  WHERE rating.model = %(model)s AND rating.superseded_at IS NULL
    AND rating.enterprise_id >= %(first)s AND rating.enterprise_id < %(past)s
) AS stands ON stands.enterprise_id = found.enterprise_id
