-- The records that stand as one with whoever bears each of the codes, or bore one that nobody bears now: {asked, code, name},
-- a row for each code of a record. Twins: awards_same_party, awards_party_records of party_guards.sql
WITH RECURSIVE up AS (
  SELECT e.uscc AS asked, e.id, e.merged_into_id
  FROM registry_enterprise e WHERE e.uscc = ANY(%(codes)s) AND e.merged_into_id IS NULL
  UNION
  SELECT e.uscc, e.id, e.merged_into_id
  FROM registry_enterprise e WHERE e.uscc = ANY(%(codes)s) AND e.merged_into_id IS NOT NULL
  UNION
  SELECT i.value, e.id, e.merged_into_id
  FROM registry_identifier i JOIN registry_enterprise e ON e.id = i.enterprise_id
  WHERE i.value = ANY(%(codes)s) AND i.kind = 'uscc' AND NOT EXISTS (
    SELECT FROM registry_enterprise o WHERE o.uscc = i.value::text AND o.merged_into_id IS NULL)
  UNION
  SELECT up.asked, e.id, e.merged_into_id FROM registry_enterprise e JOIN up ON e.id = up.merged_into_id
), down AS (
  SELECT up.asked, up.id FROM up WHERE up.merged_into_id IS NULL
  UNION
  SELECT down.asked, e.id FROM registry_enterprise e JOIN down ON e.merged_into_id = down.id
)
SELECT down.asked, coalesce(e.uscc, '') AS code, btrim(e.name) AS name
FROM down JOIN registry_enterprise e ON e.id = down.id
UNION
SELECT down.asked, i.value, btrim(e.name)
FROM down JOIN registry_enterprise e ON e.id = down.id JOIN registry_identifier i ON i.enterprise_id = e.id AND i.kind = 'uscc'
WHERE NOT EXISTS (SELECT FROM registry_enterprise o WHERE o.uscc = i.value::text AND o.merged_into_id IS NULL)
