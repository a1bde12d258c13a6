-- What each shard of a run counted and what the stage still holds.
SELECT shard.id, shard.state, shard.staged, count(staged.enterprise_id) AS present
FROM credit_shard shard
LEFT JOIN credit_staged staged ON staged.shard_id = shard.id
WHERE shard.run_id = %(run)s
GROUP BY shard.id
