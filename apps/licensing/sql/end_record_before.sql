-- Who closed the hearings of before the portal kept who presided: the log says it. Who came, and who signed, it does not.
UPDATE licensing_ending c SET heard_label = e.actor
FROM audit_event e
WHERE e.verb = 'licensing.ending_hearing_held' AND e.subject_kind = 'licence_ending' AND e.subject_id = c.id::text
  AND c.heard_on IS NOT NULL AND c.heard_label = ''
