-- Where shards of so many enterprises begin, in the order of their ids: one step of the index after the other, without
-- carrying every id.
WITH RECURSIVE beginning AS (
  (SELECT id FROM registry_enterprise ORDER BY id LIMIT 1)
  UNION ALL
  SELECT (SELECT enterprise.id FROM registry_enterprise enterprise
          WHERE enterprise.id > beginning.id ORDER BY enterprise.id OFFSET %(size)s - 1 LIMIT 1)
  FROM beginning WHERE beginning.id IS NOT NULL
)
SELECT id FROM beginning WHERE id IS NOT NULL ORDER BY id
