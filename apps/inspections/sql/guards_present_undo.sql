DROP TRIGGER inspections_candidate_kept_whole ON inspections_candidate;
DROP TRIGGER inspections_pastentry_kept_whole ON inspections_pastentry;
DROP TRIGGER inspections_presence_kept_whole ON inspections_presence;
DROP TRIGGER inspections_visit_void ON inspections_visit;
DROP FUNCTION inspections_guard_void();
DROP TRIGGER inspections_pastentry_kept ON inspections_pastentry;
DROP TRIGGER inspections_visit_two ON inspections_visit;
DROP FUNCTION inspections_guard_two();
DROP TRIGGER inspections_presence_guard ON inspections_presence;
DROP FUNCTION inspections_guard_presence();
DROP TRIGGER inspections_candidate_kept ON inspections_candidate;
DROP FUNCTION inspections_guard_candidate();
DROP TRIGGER inspections_inspector_guard ON inspections_inspector;
DROP FUNCTION inspections_guard_inspector();
CREATE OR REPLACE FUNCTION inspections_guard_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM inspections_visit v JOIN inspections_task t ON t.id = v.task_id
             WHERE v.id = NEW.visit_id AND t.kind = 'random')
     AND NOT EXISTS (
       SELECT FROM inspections_visit v JOIN inspections_task t ON t.id = v.task_id
       JOIN draws_seat d ON d.draw_id = t.draw_id AND d.subject = v.key
       JOIN inspections_inspector i ON i.id = NEW.inspector_id AND i.key = d.inspector
       WHERE v.id = NEW.visit_id AND d.team = NEW.team
     ) THEN
    RAISE EXCEPTION 'inspectors of a random task come from its draw' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
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
