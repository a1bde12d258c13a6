-- Open a proceeding for every licence of a mass proposal that still waits: %(mass)s, %(today)s.
WITH opened AS (
  INSERT INTO licensing_ending (
    licence_id, kind, ground_id, agency_id, source, source_key, class_codes, found, found_on, state, proposed_by_id, proposed_label,
    proposed_on, handled_label, statement, hearing_place, hearing_minutes, hearing_missed, heard_label, hearing_present,
    hearing_signed, reviewed_label, review, decided_label, compensation, reason, ended_label
  )
  SELECT r.licence_id, g.kind, g.id, m.agency_id, 'mass', 'mass:' || m.id || ':' || r.licence_id, '{}',
         m.found || '（' || m.document_number || '）', m.found_on, 'proposed', m.prepared_by_id, m.prepared_label,
         %(today)s, '', '', '', '', false, '', '', '', '', '', '', '', '', ''
  FROM licensing_massrow r
  JOIN licensing_mass m ON m.id = r.mass_id
  JOIN licensing_endground g ON g.id = m.ground_id
  WHERE r.mass_id = %(mass)s AND r.outcome = 'waiting'
  ORDER BY r.licence_id
  RETURNING id, licence_id
)
UPDATE licensing_massrow r
SET outcome = 'proposed', ending_id = opened.id
FROM opened
WHERE r.mass_id = %(mass)s AND r.licence_id = opened.licence_id
