-- Licences of mass proposals that were sent when what stood beside a proceeding was not kept: they stand beside none now, and no
-- proceeding was opened for them.
SELECT r.id, r.licence_id
FROM licensing_massrow r
JOIN licensing_mass m ON m.id = r.mass_id AND m.state = 'sent'
WHERE r.outcome = 'under_way'
  AND NOT EXISTS (SELECT FROM licensing_beside b WHERE b.source_key = 'mass:' || r.mass_id || ':' || r.licence_id)
  AND NOT EXISTS (SELECT FROM licensing_ending c WHERE c.source_key = 'mass:' || r.mass_id || ':' || r.licence_id)
ORDER BY r.id
LIMIT 500
