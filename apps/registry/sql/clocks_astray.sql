-- Clocks of these enterprises, and of claims for a seat at them, that stand with another division or zone than they do.
-- A claim's clock names the seat and not the enterprise, so that the enterprise does not read it as a duty of its own.
SELECT DISTINCT c.id, e.division_id AS division, coalesce(e.zone_id, '') AS zone
FROM registry_enterprise e
LEFT JOIN access_seat s ON s.enterprise_id = e.id AND s.state = 'claimed'
JOIN deadlines_clock c
  ON c.enterprise_id = e.id OR (c.subject_kind = %(claim)s AND c.subject_id = s.id::text)
WHERE e.id = ANY(%(enterprises)s)
  AND c.state <> 'stopped'
  AND (c.division_code <> e.division_id OR c.zone_code <> coalesce(e.zone_id, ''))
ORDER BY c.id
