-- Events that no link holds: written around the trigger.
SELECT e.id AS event_id
  FROM audit_event e
 WHERE NOT EXISTS (SELECT FROM audit_link l WHERE l.event_id = e.id)
 ORDER BY e.id
