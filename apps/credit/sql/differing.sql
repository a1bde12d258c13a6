-- The enterprises of the shard that seem to differ.
SELECT enterprise_id AS id FROM credit_found WHERE differs ORDER BY enterprise_id
