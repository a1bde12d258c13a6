-- Compute one shard, compare it with the ratings that stand, and stage what differs: one statement, hence one state of the
-- ledger. A rating whose enterprise is found no more (it ended, or was merged away) is staged without a grade.
--
-- whole: most of the shard is expected to differ (a first run, a new ruleset), so the hashes are made on the way; else
-- only of what differs, by a look into the index each. The two give the same, and the one not asked for is not planned.
--
-- only: ids of the shard that need computing (unsettled.sql), null for all.
--
-- then: with what was known at the run's own moment, for the invented past of a demo province, whose ledger is already
-- that of today. A run of today knows what is known now and never asks this; of these two the other is not planned either.
WITH found AS MATERIALIZED (
  SELECT coalesce(found.enterprise_id, stands.enterprise_id) AS enterprise_id, stands.id AS stands_id,
         found.score, found.grade, coalesce(found.facts, 0) AS facts, found.mark,
         CASE WHEN %(whole)s THEN found.inputs END AS inputs,
         stands.id IS NULL OR found.enterprise_id IS NULL
           OR (stands.score, stands.grade, stands.facts, stands.ruleset_id, stands.mark)
              IS DISTINCT FROM (found.score, found.grade::varchar, found.facts, %(ruleset)s, found.mark) AS differs
  FROM (
    SELECT * FROM credit_score(%(ruleset)s, %(as_of)s, NULL, '', %(only)s, %(first)s, %(past)s) WHERE NOT %(then)s
    UNION ALL
    SELECT * FROM credit_score_then(%(ruleset)s, %(as_of)s, %(known)s, '', %(only)s, %(first)s, %(past)s) WHERE %(then)s
  ) AS found
  FULL JOIN (
    SELECT rating.id, rating.enterprise_id, rating.score, rating.grade, rating.facts, rating.mark, run.ruleset_id
    FROM credit_rating rating
    LEFT JOIN credit_run run ON run.id = rating.run_id
    WHERE rating.model = %(model)s AND rating.superseded_at IS NULL
      AND rating.enterprise_id >= %(first)s AND rating.enterprise_id < %(past)s
      AND (%(only)s::bigint[] IS NULL OR rating.enterprise_id = ANY (%(only)s::bigint[]))
  ) AS stands ON stands.enterprise_id = found.enterprise_id
),
kept AS (
  INSERT INTO credit_staged (shard_id, enterprise_id, stands_id, score, grade, facts, inputs, mark)
  SELECT %(shard)s, found.enterprise_id, found.stands_id, found.score, found.grade, found.facts,
         coalesce(found.inputs, looked.digest), found.mark
  FROM found
  LEFT JOIN LATERAL (
    SELECT sha256(convert_to(string_agg(id || '.' || version, ',' ORDER BY id), 'UTF8')) AS digest
    FROM records_fact
    WHERE enterprise_id = found.enterprise_id AND state IN ('effective', 'objected', 'expired')
      AND occurred_on <= %(as_of)s AND found.grade IS NOT NULL
  ) AS looked ON NOT %(whole)s
  WHERE found.differs
)
SELECT count(grade) AS enterprises, coalesce(sum(facts), 0)::bigint AS facts, count(*) FILTER (WHERE differs) AS staged
FROM found
