-- Which current records a number leads to: a current or former credit code, a registration number, an organisation
-- code, or the code of a record that was merged away (followed to its end).
WITH RECURSIVE named (id, merged_into_id) AS (
    SELECT e.id, e.merged_into_id FROM registry_enterprise e WHERE e.uscc = ANY (%(codes)s)
    UNION
    SELECT e.id, e.merged_into_id FROM registry_identifier i JOIN registry_enterprise e ON e.id = i.enterprise_id
    WHERE i.value = ANY (%(codes)s)
    UNION
    SELECT e.id, e.merged_into_id FROM named n JOIN registry_enterprise e ON e.id = n.merged_into_id
)
SELECT id FROM named WHERE merged_into_id IS NULL ORDER BY id LIMIT 20
