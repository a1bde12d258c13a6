-- Seats follow the draw that drew their visit, not the newest draw of the task: a result of before a redraw that was
-- returned is entered anew by its own inspectors, and where one of them may not go, that draw says who does.
CREATE OR REPLACE FUNCTION inspections_guard_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM inspections_visit v JOIN inspections_task t ON t.id = v.task_id
             WHERE v.id = NEW.visit_id AND t.kind = 'random')
     AND NOT EXISTS (
       SELECT FROM inspections_visit v
       JOIN draws_seat d ON d.draw_id = v.draw_id AND d.subject = v.key
       JOIN inspections_candidate c ON c.task_id = v.task_id AND c.inspector_id = NEW.inspector_id AND c.key = d.inspector
       WHERE v.id = NEW.visit_id AND d.team = NEW.team
     ) THEN
    RAISE EXCEPTION 'inspectors of a random task come from its draw' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION inspections_guard_seat_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at
     OR OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND EXISTS (
       SELECT FROM inspections_visit v
       JOIN inspections_task t ON t.id = v.task_id AND t.kind = 'random'
       JOIN inspections_inspector i ON i.id = NEW.inspector_id
       JOIN draws_seat d ON d.draw_id = v.draw_id AND d.subject = v.key AND d.team = NEW.team AND d.inspector = i.key
       JOIN inspections_visititem x ON x.visit_id = v.id
       JOIN inspections_checkitem c ON c.id = x.item_id AND c.team = NEW.team
       WHERE v.id = NEW.visit_id AND d.until IS NULL
     ) THEN
    RAISE EXCEPTION 'a seat ends with its replacement in the draw' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
