-- the first draw under way that holds one of some enterprises (records that stand) for an item of a task; NULL where
-- none does
WITH asked AS MATERIALIZED (
  SELECT e.id FROM registry_enterprise e WHERE e.id = ANY(%(firms)s)
  UNION
  SELECT e.id FROM registry_enterprise e WHERE e.merged_into_id = ANY(%(firms)s)
)
SELECT min(u.draw) AS draw FROM inspections_under_way(%(task)s) u
WHERE EXISTS (SELECT FROM asked JOIN inspections_entry b ON b.enterprise_id = asked.id AND b.task_id = u.task)
