-- Move what differs from the shard's temporary table to the stage.
INSERT INTO credit_staged (shard_id, enterprise_id, stands_id, score, grade, facts, inputs)
SELECT %(shard)s, enterprise_id, stands_id, score, grade, facts, inputs FROM credit_found WHERE differs
