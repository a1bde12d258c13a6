-- A result says when the check began and ended; one that an older form of a phone held back without says that it lacks
-- them. Results from before stand as they are. A task that runs or is over keeps how it came to that, and what it has
-- followed of its draw is what was replaced there. Twin: operations/checking.py, drawing.py, tasks.py.
CREATE FUNCTION inspections_guard_timed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a result says when the check began and ended' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER inspections_visit_without_times BEFORE UPDATE OF state ON inspections_visit FOR EACH ROW
  WHEN (OLD.state = 'assigned' AND NEW.state = 'entered' AND NEW.ended_at IS NULL
        AND NOT NEW.lacks @> '[{"code": "no-times"}]')
  EXECUTE FUNCTION inspections_guard_timed();

CREATE FUNCTION inspections_guard_task_story() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'how a task was given up or carried on stands' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER inspections_task_story BEFORE UPDATE ON inspections_task FOR EACH ROW
  WHEN (OLD.state IN ('running', 'finished', 'cancelled')
        AND (NEW.reason, NEW.cancelled_by_id, NEW.cancel_asked_by_id, NEW.cancel_asked_label, NEW.cancel_asked_on)
            IS DISTINCT FROM
            (OLD.reason, OLD.cancelled_by_id, OLD.cancel_asked_by_id, OLD.cancel_asked_label, OLD.cancel_asked_on)
        OR OLD.state = 'cancelled' AND (NEW.cancelled_on, NEW.cancelled_label)
                                       IS DISTINCT FROM (OLD.cancelled_on, OLD.cancelled_label))
  EXECUTE FUNCTION inspections_guard_task_story();

CREATE FUNCTION inspections_guard_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.followed <> (SELECT count(*) FROM draws_replacement WHERE draw_id = NEW.draw_id) THEN
    RAISE EXCEPTION 'a task follows what was replaced in its draw' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_task_followed BEFORE UPDATE ON inspections_task FOR EACH ROW
  WHEN (NEW.followed <> OLD.followed) EXECUTE FUNCTION inspections_guard_followed();
