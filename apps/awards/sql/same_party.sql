-- The records that stand as one with whoever bears each of the codes: {asked, code, name}. Twin: awards_same_party of
-- late_guards.sql
WITH RECURSIVE up AS (
  SELECT e.uscc AS asked, e.id, e.merged_into_id
  FROM registry_enterprise e WHERE e.uscc = ANY(%(codes)s) AND e.merged_into_id IS NULL
  UNION
  SELECT e.uscc, e.id, e.merged_into_id
  FROM registry_enterprise e WHERE e.uscc = ANY(%(codes)s) AND e.merged_into_id IS NOT NULL
  UNION
  SELECT up.asked, e.id, e.merged_into_id FROM registry_enterprise e JOIN up ON e.id = up.merged_into_id
), down AS (
  SELECT up.asked, up.id FROM up WHERE up.merged_into_id IS NULL
  UNION
  SELECT down.asked, e.id FROM registry_enterprise e JOIN down ON e.merged_into_id = down.id
)
SELECT down.asked, coalesce(e.uscc, '') AS code, btrim(e.name) AS name
FROM down JOIN registry_enterprise e ON e.id = down.id
