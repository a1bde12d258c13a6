-- Entries on the list that some partner of their enterprise's place owes a measure for and was never handed, or that some
-- partner was told of by another name or code: of one enterprise, or of all (null). What a partner was handed while the
-- enterprise lay in its area stays with it.
-- Twins: _owing, _is_owed and _told_otherwise of operations/distributing.py
SELECT e.id
FROM serious_list_entry e
JOIN registry_enterprise f ON f.id = e.enterprise_id
WHERE e.ended_on IS NULL AND %(on)s BETWEEN e.listed_on AND e.until
  AND (%(enterprise)s::bigint IS NULL OR e.enterprise_id = %(enterprise)s)
  AND (EXISTS (
    SELECT FROM joint_punishment_partner p
    WHERE p.enabled AND starts_with(f.division_id, regexp_replace(p.division_id, '(00)+$', ''))
      AND EXISTS (
        SELECT FROM joint_punishment_measure m
        WHERE m.department = p.department AND m.validity @> e.listed_on AND (m.persons OR e.person = '')
      )
      AND NOT EXISTS (SELECT FROM joint_punishment_delivery d WHERE d.partner_id = p.id AND d.entry_id = e.id)
  ) OR EXISTS (
    SELECT FROM joint_punishment_delivery d
    CROSS JOIN LATERAL (
      SELECT i.party, i.code FROM joint_punishment_item i
      WHERE i.delivery_id = d.id AND i.kind = 'listed' ORDER BY i.seq DESC LIMIT 1
    ) AS line
    WHERE d.entry_id = e.id AND d.stands AND d.told_at IS NULL
      AND (line.party, line.code) IS DISTINCT FROM (f.name, coalesce(f.uscc, '') COLLATE "C")
  ))
ORDER BY e.id
