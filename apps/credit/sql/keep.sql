-- Move what differs from the shard's temporary tables to the stage. An enterprise whose facts changed between the two
-- statements is left out: the quick mark beside the hash tells, and the change itself has it rated.
INSERT INTO credit_staged (shard_id, enterprise_id, stands_id, score, grade, facts, inputs, mark)
SELECT %(shard)s, found.enterprise_id, found.stands_id, found.score, found.grade, found.facts, digest.inputs, found.mark
FROM credit_found found
LEFT JOIN credit_digest digest ON digest.enterprise_id = found.enterprise_id
WHERE found.differs AND (found.grade IS NULL OR found.mark IS NOT DISTINCT FROM digest.mark)
