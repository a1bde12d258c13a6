-- End the ratings that a run replaces. A rating younger than the run's beginning was made for a fact that the run may
-- not have seen: it stays, and publish.sql leaves its enterprise alone too.
UPDATE credit_rating stands SET superseded_at = %(at)s
FROM credit_staged staged
JOIN credit_shard shard ON shard.id = staged.shard_id AND shard.run_id = %(run)s
WHERE stands.enterprise_id = staged.enterprise_id AND stands.model = %(model)s AND stands.superseded_at IS NULL
  AND stands.rated_at <= %(known)s
