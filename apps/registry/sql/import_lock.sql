-- Hold the records about to change; the count tells whether any was changed, or merged away, since its row was matched or
-- the bearers of its number were read.
SELECT count(*) FILTER (WHERE held.version = m.version AND held.merged_into_id IS NULL AND NOT EXISTS (
           SELECT FROM import_bearer b WHERE b.enterprise_id = c.id AND b.version <> held.version)) AS held,
       count(*) AS wanted
FROM import_change c
JOIN import_match m ON m.line = c.line
LEFT JOIN (
    SELECT e.id, e.version, e.merged_into_id FROM registry_enterprise e
    WHERE e.id IN (SELECT id FROM import_change) ORDER BY e.id FOR NO KEY UPDATE
) held ON held.id = c.id
