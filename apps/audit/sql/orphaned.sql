-- Deliveries whose event is gone together with its link: a cut at the tail that no head had sealed yet.
SELECT DISTINCT d.event_id
  FROM audit_delivery d
 WHERE NOT EXISTS (SELECT FROM audit_event e WHERE e.id = d.event_id)
   AND NOT EXISTS (SELECT FROM audit_link l WHERE l.event_id = d.event_id)
 ORDER BY d.event_id
