-- Hold what a mass proposal found beside the proceedings that stand in its way: %(mass)s, %(today)s. It is weighed when each
-- of them is closed (operations/beside.py).
INSERT INTO licensing_beside (
  licence_id, ground_id, agency_id, source, source_key, class_codes, found, found_on, proposed_by_id, proposed_label, state,
  held_on, behind_id, word
)
SELECT r.licence_id, m.ground_id, m.agency_id, 'mass', 'mass:' || m.id || ':' || r.licence_id,
       ARRAY(SELECT DISTINCT u.class_code FROM licensing_covered v JOIN licensing_unit u ON u.id = v.unit_id
             WHERE v.licence_id = r.licence_id ORDER BY u.class_code),
       m.found || '（' || m.document_number || '）', m.found_on, m.prepared_by_id, m.prepared_label, 'waiting', %(today)s, c.id, ''
FROM licensing_massrow r
JOIN licensing_mass m ON m.id = r.mass_id
JOIN licensing_ending c ON c.licence_id = r.licence_id AND c.state NOT IN ('served', 'dropped', 'overturned')
WHERE r.mass_id = %(mass)s AND r.outcome = 'under_way'
ORDER BY r.licence_id
