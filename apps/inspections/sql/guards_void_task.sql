-- A task whose draw became void, and is not drawn again, is given up by two like one that was never drawn: the days of its
-- visits may be over, or a redraw would tell a secret (guards_beside.sql). While anything can still come of its draw it is
-- not. Twin: operations/tasks.py.
CREATE OR REPLACE FUNCTION inspections_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('draft', 'submitted'), ('submitted', 'draft'), ('submitted', 'approved'), ('approved', 'filed'),
    ('filed', 'published'),
    ('set', 'drawing'), ('drawing', 'set'), ('drawing', 'running'), ('set', 'running'), ('running', 'finished'),
    ('set', 'cancelled'), ('drawing', 'cancelled'),
    ('assigned', 'entered'), ('entered', 'assigned'), ('entered', 'reviewed'), ('reviewed', 'published'),
    ('reviewed', 'assigned'), ('published', 'assigned'), ('assigned', 'void'),
    ('issued', 'served'), ('served', 'reported'), ('served', 'overdue'), ('served', 'done'), ('served', 'failed'),
    ('reported', 'done'), ('reported', 'failed'), ('overdue', 'reported'), ('overdue', 'done'), ('overdue', 'failed'),
    ('overdue', 'passed_on'), ('failed', 'reported'), ('failed', 'done'), ('failed', 'passed_on')
  )
$$;

CREATE FUNCTION inspections_guard_void_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT d.state FROM draws_draw d WHERE d.origin = 'inspections.task:' || NEW.id ORDER BY d.id DESC LIMIT 1)
     IS DISTINCT FROM 'void' THEN
    RAISE EXCEPTION 'a task is not cancelled while its draw is on its way' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_task_void BEFORE UPDATE OF state ON inspections_task
  FOR EACH ROW WHEN (OLD.state = 'drawing' AND NEW.state = 'cancelled') EXECUTE FUNCTION inspections_guard_void_task();
