-- The hashes of the inputs of what differs in a shard: of all its enterprises, or (few differ) of those named.
CREATE TEMP TABLE credit_digest ON COMMIT DROP AS
SELECT enterprise_id, bit_xor(hashint8extended(id, version)) AS mark,
       sha256(convert_to(string_agg(id || '.' || version, ',' ORDER BY id), 'UTF8')) AS inputs
FROM records_fact
WHERE state IN ('effective', 'objected', 'expired') AND occurred_on <= %(as_of)s
  AND enterprise_id >= %(first)s AND enterprise_id < %(past)s
  AND (%(only)s::bigint[] IS NULL OR enterprise_id = ANY (%(only)s))
GROUP BY enterprise_id
