-- Lock the enterprises that may get a waiting fact, by ascending key as everybody does (registry/operations/locking.py),
-- before any fact is locked; one that a merge takes away meanwhile is left out.
SELECT enterprise.id
FROM registry_enterprise enterprise
WHERE enterprise.merged_into_id IS NULL AND enterprise.id IN (
  SELECT bearer.id
  FROM records_fact fact
  JOIN registry_enterprise bearer ON bearer.uscc = fact.subject_code
  WHERE fact.state = 'waiting' AND fact.subject_code <> ''
  UNION
  SELECT identifier.enterprise_id
  FROM records_fact fact
  JOIN registry_identifier identifier ON identifier.value IN (fact.subject_code, fact.detail ->> 'older_code')
  WHERE fact.state = 'waiting' AND identifier.value <> ''
)
ORDER BY enterprise.id
FOR NO KEY UPDATE
