-- Licences held that rest on reports of a laboratory from a time, by their application or by a change that was granted,
-- and on which no proceeding is under way.
-- %(lab)s, %(since)s, %(until)s, %(agencies)s (bureaus whose licences the actor's bureau may end)
WITH resting AS (
  SELECT l.id
  FROM licensing_licence l
  JOIN licensing_application a ON a.id = l.application_id
  JOIN licensing_laboratory b ON b.id = %(lab)s
  WHERE (a.laboratory_id = b.id OR (a.laboratory_id IS NULL AND a.laboratory_name = b.name))
    AND a.report_on BETWEEN %(since)s AND %(until)s
  UNION
  SELECT h.licence_id
  FROM licensing_change h
  JOIN licensing_laboratory b ON b.id = %(lab)s
  WHERE h.state = 'granted' AND (h.laboratory_id = b.id OR (h.laboratory_id IS NULL AND h.laboratory_name = b.name))
    AND h.report_on BETWEEN %(since)s AND %(until)s
)
SELECT l.id, l.state
FROM licensing_licence l
WHERE l.id IN (SELECT id FROM resting)
  AND l.state IN ('unverified', 'valid', 'suspended')
  AND l.agency_id = ANY (%(agencies)s)
  AND NOT EXISTS (
    SELECT FROM licensing_ending c
    WHERE c.licence_id = l.id AND c.state NOT IN ('served', 'dropped', 'overturned')
  )
ORDER BY l.id
