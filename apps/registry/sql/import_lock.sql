-- Hold the records about to change; the count tells whether any changed since they were compared.
SELECT count(*) FILTER (WHERE held.version = c.version) AS held, count(*) AS wanted
FROM import_change c
LEFT JOIN (
    SELECT e.id, e.version FROM registry_enterprise e
    WHERE e.id IN (SELECT id FROM import_change) ORDER BY e.id FOR NO KEY UPDATE
) held ON held.id = c.id
