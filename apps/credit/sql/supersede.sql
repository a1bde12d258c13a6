-- End the ratings that a run replaces, and those of enterprises that are no longer rated (full runs only).
UPDATE credit_rating stands SET superseded_at = %(at)s
FROM credit_staged staged
JOIN credit_shard shard ON shard.id = staged.shard_id AND shard.run_id = %(run)s
WHERE stands.enterprise_id = staged.enterprise_id AND stands.model = %(model)s AND stands.superseded_at IS NULL
