-- What the shard looked at.
SELECT count(grade) AS enterprises, coalesce(sum(facts), 0)::bigint AS facts, count(*) FILTER (WHERE differs) AS differing
FROM credit_found
