-- A line more for each of these entries that still stands and still differs from what was told; never before its last line
-- in time, because whoever merges reads the clock before he waits for who writes one.
INSERT INTO serious_list_change (at, change, entry_id)
SELECT greatest(%(at)s, line.at), 'listed', e.id
FROM serious_list_entry e
JOIN registry_enterprise f ON f.id = e.enterprise_id
CROSS JOIN LATERAL (
  SELECT c.told, c.at FROM serious_list_change c WHERE c.entry_id = e.id ORDER BY c.seq DESC LIMIT 1
) AS line
WHERE e.id = ANY (%(entries)s) AND e.ended_on IS NULL AND line.told <> serious_list_mark(f.name, f.uscc, f.division_id) COLLATE "C"
ORDER BY e.id
