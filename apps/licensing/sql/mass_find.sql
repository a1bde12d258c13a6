-- Licences held that rest on reports of a laboratory from a time, by their application or by a change that was granted,
-- and whether a proceeding is under way on each that does not give way to a revocation.
-- %(lab)s, %(since)s, %(until)s, %(agencies)s (bureaus whose licences the actor's bureau may end), %(bars)s: whether the
-- ground of the proposal bars. Twin: rules/ends.py (gives_way); sql/mass_judge.sql asks it again.
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
SELECT l.id, l.state, EXISTS (
    SELECT FROM licensing_ending c JOIN licensing_endground g ON g.id = c.ground_id
    WHERE c.licence_id = l.id AND c.state NOT IN ('served', 'dropped', 'overturned')
      AND NOT (g.bar_rule = '' AND (%(bars)s OR g.kind <> 'revoked'))
  ) AS under_way
FROM licensing_licence l
WHERE l.id IN (SELECT id FROM resting)
  AND l.state IN ('unverified', 'valid', 'suspended')
  AND l.agency_id = ANY (%(agencies)s)
ORDER BY l.id
