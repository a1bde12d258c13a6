-- Whether somebody is an inspector of a visit now. Whom the draw has replaced enters nothing from that moment on, even
-- before the task has taken the replacement over.
CREATE OR REPLACE FUNCTION inspections_sits(visit bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM inspections_seat s
    JOIN inspections_inspector i ON i.id = s.inspector_id
    JOIN inspections_visit v ON v.id = s.visit_id
    JOIN inspections_task t ON t.id = v.task_id
    WHERE s.visit_id = visit AND i.user_id = person AND s.ended_at IS NULL
      AND (t.kind <> 'random' OR EXISTS (
        SELECT FROM draws_seat d
        WHERE d.draw_id = t.draw_id AND d.subject = v.key AND d.team = s.team AND d.inspector = i.key
          AND d.until IS NULL
      ))
  )
$$;
