-- As stage.sql, with what was known at the run's own moment: for the invented past of a demo province, whose ledger is
-- already that of today. A run of today knows what is known now and never asks this.
WITH found AS MATERIALIZED (
  SELECT coalesce(found.enterprise_id, stands.enterprise_id) AS enterprise_id, stands.id AS stands_id,
         found.score, found.grade, coalesce(found.facts, 0) AS facts, found.mark, found.inputs,
         stands.id IS NULL OR found.enterprise_id IS NULL
           OR (stands.score, stands.grade, stands.facts, stands.ruleset_id, stands.mark)
              IS DISTINCT FROM (found.score, found.grade::varchar, found.facts, %(ruleset)s, found.mark) AS differs
  FROM credit_score_then(%(ruleset)s, %(as_of)s, %(known)s, '', NULL, %(first)s, %(past)s) AS found
  FULL JOIN (
    SELECT rating.id, rating.enterprise_id, rating.score, rating.grade, rating.facts, rating.mark, run.ruleset_id
    FROM credit_rating rating
    LEFT JOIN credit_run run ON run.id = rating.run_id
    WHERE rating.model = %(model)s AND rating.superseded_at IS NULL
      AND rating.enterprise_id >= %(first)s AND rating.enterprise_id < %(past)s
  ) AS stands ON stands.enterprise_id = found.enterprise_id
),
kept AS (
  INSERT INTO credit_staged (shard_id, enterprise_id, stands_id, score, grade, facts, inputs, mark)
  SELECT %(shard)s, enterprise_id, stands_id, score, grade, facts, inputs, mark FROM found WHERE differs
)
SELECT count(grade) AS enterprises, coalesce(sum(facts), 0)::bigint AS facts, count(*) FILTER (WHERE differs) AS staged
FROM found
