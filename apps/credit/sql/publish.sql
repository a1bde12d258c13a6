-- The new ratings of a shard. Readers see the old province or the new one, nothing between: all shards of a run are
-- written in one transaction. Sorted, so that the question who has none is answered whole before the first row is written:
-- otherwise a planner who has last seen the table empty asks it by reading, for every row, all rows written before.
INSERT INTO credit_rating (enterprise_id, model, run_id, score, grade, facts, inputs, mark, rated_at)
SELECT staged.enterprise_id, %(model)s, %(run)s, staged.score, staged.grade, staged.facts, staged.inputs, staged.mark, %(at)s
FROM credit_staged staged
WHERE staged.shard_id = %(shard)s AND staged.grade IS NOT NULL
  AND NOT EXISTS (
    SELECT FROM credit_rating stands
    WHERE stands.enterprise_id = staged.enterprise_id AND stands.model = %(model)s AND stands.superseded_at IS NULL
  )
ORDER BY staged.enterprise_id
