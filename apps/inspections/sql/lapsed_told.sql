-- Requests for recusal that lapsed with an update (lapsed_of_before.sql): nobody is asked to decide them any more, and the
-- enterprise is told what it would be told today, beside the event with which its visit fell away. Run again, it does
-- nothing. Twin: telling.recusal_lapsed.
WITH lapsed AS (
  SELECT r.asked_on, i.name AS inspector, t.title, a.name AS agency,
         coalesce(f.merged_into_id, f.id)::text AS enterprise, e.id AS event_id, e.at
    FROM inspections_recusalrequest r
    JOIN inspections_inspector i ON i.id = r.inspector_id
    JOIN inspections_visit v ON v.id = r.visit_id
    JOIN inspections_task t ON t.id = v.task_id
    JOIN divisions_agency a ON a.code = t.agency_id
    JOIN registry_enterprise f ON f.id = v.enterprise_id
   CROSS JOIN LATERAL (
     SELECT id, at FROM audit_event
      WHERE subject_kind = 'inspection_visit' AND subject_id = v.id::text AND verb = 'inspections.visit_void'
      ORDER BY id DESC LIMIT 1
   ) e
   WHERE r.lapsed_on IS NOT NULL AND NOT EXISTS (
     SELECT FROM audit_event o
      WHERE o.subject_kind = 'inspection_visit' AND o.subject_id = v.id::text AND o.verb = 'inspections.recusal_lapsed'
        AND o.data ->> 'recusal' = r.id::text
   )
)
INSERT INTO notifications_message (kind, data, recipient_kind, recipient_id, url, event_id, created_at, read_by)
SELECT 'inspections.recusal_lapsed',
       jsonb_build_object('task', title, 'agency', agency, 'asked', asked_on::text, 'inspector', inspector),
       'enterprise', enterprise, '/my/inspections/', event_id, now(), ''
  FROM lapsed
 WHERE NOT EXISTS (
   SELECT FROM notifications_message m
    WHERE m.event_id = lapsed.event_id AND m.kind = 'inspections.recusal_lapsed' AND m.recipient_id = lapsed.enterprise
      AND m.data ->> 'inspector' = lapsed.inspector
 );
UPDATE notifications_message m
   SET read_at = now(), read_by = 'system:inspections'
 WHERE m.kind = 'inspections.recusal_waits' AND m.read_at IS NULL
   AND EXISTS (SELECT FROM inspections_recusalrequest r
                WHERE m.url = '/desk/inspections/visits/' || r.visit_id || '/' AND r.lapsed_on IS NOT NULL)
   AND NOT EXISTS (SELECT FROM inspections_recusalrequest r
                    WHERE m.url = '/desk/inspections/visits/' || r.visit_id || '/'
                      AND r.granted IS NULL AND r.lapsed_on IS NULL);
