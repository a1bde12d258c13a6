-- Lock the enterprises that are about to get a fact, by ascending key as everybody does (registry/operations/locking.py).
WITH held AS MATERIALIZED (
  SELECT enterprise.id
  FROM registry_enterprise enterprise
  WHERE enterprise.id IN (
    SELECT staged.enterprise_id
    FROM records_staged staged
    LEFT JOIN records_fact fact ON fact.id = staged.fact_id
    -- a fact that has its enterprise keeps it, and goes where a merge takes it
    WHERE staged.outcome IN ('created', 'updated') AND fact.enterprise_id IS NULL
  )
  ORDER BY enterprise.id
  FOR NO KEY UPDATE
)
SELECT count(*) AS enterprises FROM held
