-- Entries on the list whose newest line told of another name, code or place than their party bears now: of some enterprises,
-- or of all (null). Twin: in tests/serious_list/test_retold.py
SELECT e.id
FROM serious_list_entry e
JOIN registry_enterprise f ON f.id = e.enterprise_id
CROSS JOIN LATERAL (
  SELECT c.told FROM serious_list_change c WHERE c.entry_id = e.id ORDER BY c.seq DESC LIMIT 1
) AS line
WHERE e.ended_on IS NULL AND %(on)s BETWEEN e.listed_on AND e.until
  AND (%(enterprises)s::bigint[] IS NULL OR e.enterprise_id = ANY (%(enterprises)s))
  AND line.told <> serious_list_mark(f.name, f.uscc, f.division_id) COLLATE "C"
ORDER BY e.id
