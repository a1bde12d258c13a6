-- Enterprises of a run that are no longer as the run left them.
SELECT e.id, e.name, CASE WHEN e.merged_into_id IS NULL THEN 'changed' ELSE 'merged' END AS why
FROM registry_enterprise e
LEFT JOIN registry_importchange c ON c.enterprise_id = e.id AND c.run_id = %(run)s
WHERE (e.created_by_import_id = %(run)s AND (e.version <> 1 OR e.merged_into_id IS NOT NULL))
   OR (c.id IS NOT NULL AND (e.version <> c.version OR e.merged_into_id IS NOT NULL))
UNION ALL
SELECT c.enterprise_id, '#' || c.enterprise_id, 'changed'
FROM registry_importchange c
WHERE c.run_id = %(run)s AND NOT EXISTS (SELECT FROM registry_enterprise e WHERE e.id = c.enterprise_id)
ORDER BY id
