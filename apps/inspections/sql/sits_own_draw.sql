-- Who sits at a visit now, by the draw that drew it: a result of before a redraw is entered anew by its own inspectors.
CREATE OR REPLACE FUNCTION inspections_sits(visit bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM inspections_seat s
    JOIN inspections_inspector i ON i.id = s.inspector_id
    JOIN inspections_visit v ON v.id = s.visit_id
    JOIN inspections_task t ON t.id = v.task_id
    JOIN registry_enterprise e ON e.id = v.enterprise_id
    WHERE s.visit_id = visit AND i.user_id = person AND s.ended_at IS NULL AND i.left_on IS NULL
      AND (t.kind <> 'random' OR EXISTS (
        SELECT FROM draws_seat d
        WHERE d.draw_id = v.draw_id AND d.subject = v.key AND d.team = s.team AND d.inspector = i.key
          AND d.until IS NULL
      ))
      AND NOT EXISTS (
        SELECT FROM inspections_interest n
        WHERE n.inspector_id = i.id AND n.ended_on IS NULL AND n.enterprise_id IN (e.id, e.merged_into_id)
      )
  )
$$;
