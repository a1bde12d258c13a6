-- Look at every licence of a mass proposal again, in the moment of sending: %(mass)s. What still holds keeps waiting.
-- A proceeding that gives way to the ground of the proposal is no hindrance (twin: rules/ends.py, gives_way).
UPDATE licensing_massrow r
SET outcome = CASE
  WHEN l.state NOT IN ('unverified', 'valid', 'suspended') THEN 'ended'
  WHEN EXISTS (
    SELECT FROM licensing_ending c JOIN licensing_endground g ON g.id = c.ground_id
    WHERE c.licence_id = l.id AND c.state NOT IN ('served', 'dropped', 'overturned')
      AND NOT (g.bar_rule = '' AND (n.bar_rule <> '' OR g.kind <> 'revoked'))
  ) THEN 'under_way'
  WHEN NOT (
    a.report_on BETWEEN m.since AND m.until
    AND (a.laboratory_id = b.id OR (a.laboratory_id IS NULL AND a.laboratory_name = b.name))
  ) AND NOT EXISTS (
    SELECT FROM licensing_change h
    WHERE h.licence_id = l.id AND h.state = 'granted' AND h.report_on BETWEEN m.since AND m.until
      AND (h.laboratory_id = b.id OR (h.laboratory_id IS NULL AND h.laboratory_name = b.name))
  ) THEN 'other'
  ELSE 'waiting'
END
FROM licensing_mass m, licensing_endground n, licensing_laboratory b, licensing_licence l, licensing_application a
WHERE r.mass_id = %(mass)s AND m.id = r.mass_id AND n.id = m.ground_id AND b.id = m.laboratory_id AND l.id = r.licence_id
  AND a.id = l.application_id
