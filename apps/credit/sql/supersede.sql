-- End the ratings that a shard replaces: those it was compared with, and no other; returns how many end without a
-- successor. A rating younger than the run's beginning was made for a fact that the run may not have seen: it stays,
-- and publish.sql leaves its enterprise alone.
WITH ended AS (
  UPDATE credit_rating stands SET superseded_at = %(at)s
  FROM credit_staged staged
  WHERE staged.shard_id = %(shard)s AND stands.id = staged.stands_id AND stands.superseded_at IS NULL
    AND stands.rated_at <= %(known)s AND stands.rated_at < %(at)s
  RETURNING staged.grade
)
SELECT count(*) FILTER (WHERE grade IS NULL) AS gone FROM ended
