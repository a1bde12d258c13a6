-- enterprises of the register by the numbers and names that were asked for: (value asked, name, code), set-based
SELECT e.uscc AS value, e.name, coalesce(e.uscc, '') AS code
FROM registry_enterprise e
WHERE e.uscc = ANY(%(numbers)s) AND e.merged_into_id IS NULL
UNION
SELECT i.value, e.name, coalesce(e.uscc, '')
FROM registry_identifier i
JOIN registry_enterprise d ON d.id = i.enterprise_id
JOIN registry_enterprise e ON e.id = coalesce(d.merged_into_id, d.id)
WHERE i.value = ANY(%(numbers)s) AND e.merged_into_id IS NULL
UNION
SELECT e.name_key, e.name, coalesce(e.uscc, '')
FROM registry_enterprise e
WHERE e.name = ANY(%(names)s) AND e.merged_into_id IS NULL
UNION
SELECT f.name_key, e.name, coalesce(e.uscc, '')
FROM registry_formername f
JOIN registry_enterprise d ON d.id = f.enterprise_id
JOIN registry_enterprise e ON e.id = coalesce(d.merged_into_id, d.id)
WHERE f.name = ANY(%(names)s) AND e.merged_into_id IS NULL
