-- What the buttons hide the database refuses. The pairs of states are those of states.py (a test compares them).
CREATE FUNCTION inspections_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('draft', 'submitted'), ('submitted', 'draft'), ('submitted', 'approved'), ('approved', 'filed'),
    ('filed', 'published'),
    ('set', 'drawing'), ('drawing', 'set'), ('drawing', 'running'), ('set', 'running'), ('running', 'finished'),
    ('set', 'cancelled'),
    ('assigned', 'entered'), ('entered', 'assigned'), ('entered', 'reviewed'), ('reviewed', 'published'),
    ('assigned', 'void'),
    ('issued', 'served'), ('served', 'reported'), ('served', 'overdue'), ('served', 'done'), ('served', 'failed'),
    ('reported', 'done'), ('reported', 'failed'), ('overdue', 'reported'), ('overdue', 'done'), ('overdue', 'failed'),
    ('overdue', 'passed_on'), ('failed', 'reported'), ('failed', 'done'), ('failed', 'passed_on')
  )
$$;

CREATE FUNCTION inspections_guard_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND NOT inspections_move_allowed(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'it cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_plan_move BEFORE UPDATE ON inspections_plan
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_move();
CREATE TRIGGER inspections_order_move BEFORE UPDATE ON inspections_order
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_move();

-- what a plan promised stands from its approval on: no task comes, changes or goes
CREATE FUNCTION inspections_guard_task() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  plan_state text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    SELECT state INTO plan_state FROM inspections_plan WHERE id = OLD.plan_id;
    IF plan_state IS NOT NULL AND plan_state <> 'draft' THEN
      RAISE EXCEPTION 'the tasks of an approved plan stand' USING ERRCODE = '23514';
    END IF;
    RETURN OLD;
  END IF;
  SELECT state INTO plan_state FROM inspections_plan WHERE id = NEW.plan_id;
  IF TG_OP = 'INSERT' THEN
    IF plan_state IS NOT NULL AND plan_state <> 'draft' THEN
      RAISE EXCEPTION 'the tasks of an approved plan stand' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT inspections_move_allowed(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a task cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'drawing' AND plan_state IS DISTINCT FROM 'published' THEN
    RAISE EXCEPTION 'a draw follows a published plan' USING ERRCODE = '23514';
  END IF;
  IF (NEW.kind, NEW.plan_id, NEW.agency_id) IS DISTINCT FROM (OLD.kind, OLD.plan_id, OLD.agency_id)
     OR (coalesce(plan_state, 'draft') <> 'draft'
         AND (NEW.pool_id, NEW.by_class, NEW.share, NEW.starts_on, NEW.ends_on, NEW.inspectors)
             IS DISTINCT FROM (OLD.pool_id, OLD.by_class, OLD.share, OLD.starts_on, OLD.ends_on, OLD.inspectors)) THEN
    RAISE EXCEPTION 'the tasks of an approved plan stand' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_task_guard BEFORE INSERT OR UPDATE OR DELETE ON inspections_task
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_task();

-- whether somebody is an inspector of a visit now
CREATE FUNCTION inspections_sits(visit bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM inspections_seat s JOIN inspections_inspector i ON i.id = s.inspector_id
    WHERE s.visit_id = visit AND i.user_id = person AND s.ended_at IS NULL
  )
$$;

CREATE FUNCTION inspections_guard_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'assigned' THEN
      RAISE EXCEPTION 'a visit begins with its assignment' USING ERRCODE = '23514';
    END IF;
    IF EXISTS (SELECT FROM inspections_task t WHERE t.id = NEW.task_id AND t.kind = 'random')
       AND NOT EXISTS (
         SELECT FROM inspections_task t JOIN draws_drawn d ON d.draw_id = t.draw_id
         WHERE t.id = NEW.task_id AND d.subject = NEW.key AND d.until IS NULL
       ) THEN
      RAISE EXCEPTION 'objects of a random task come from its draw' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT inspections_move_allowed(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a visit cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF (NEW.task_id, NEW.enterprise_id, NEW.key) IS DISTINCT FROM (OLD.task_id, OLD.enterprise_id, OLD.key) THEN
    RAISE EXCEPTION 'a visit keeps its task and its object' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'entered' AND OLD.state = 'assigned' AND NOT inspections_sits(NEW.id, NEW.entered_by_id) THEN
    RAISE EXCEPTION 'a result is entered by an inspector of the visit' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'reviewed' AND OLD.state = 'entered' AND EXISTS (
    SELECT FROM inspections_seat s JOIN inspections_inspector i ON i.id = s.inspector_id
    WHERE s.visit_id = NEW.id AND i.user_id = NEW.reviewed_by_id
  ) THEN
    RAISE EXCEPTION 'an inspector of a visit does not review it' USING ERRCODE = '23514';
  END IF;
  IF OLD.state <> 'assigned' AND NEW.state <> 'assigned'
     AND (NEW.checked_on, NEW.entered_by_id, NEW.signed, NEW.signer, NEW.refusal)
         IS DISTINCT FROM (OLD.checked_on, OLD.entered_by_id, OLD.signed, OLD.signer, OLD.refusal) THEN
    RAISE EXCEPTION 'what was entered stands until it is returned' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_visit_guard BEFORE INSERT OR UPDATE ON inspections_visit
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_visit();

-- seats of a random task are those the draw assigned
CREATE FUNCTION inspections_guard_seat() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER inspections_seat_guard BEFORE INSERT ON inspections_seat
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_seat();

-- a form in use never changes: answers hold the version they were given to
CREATE FUNCTION inspections_guard_form() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'inspections_formversion' THEN
    IF OLD.published_on IS NOT NULL THEN
      RAISE EXCEPTION 'a form in use never changes' USING ERRCODE = '23514';
    END IF;
  ELSIF EXISTS (SELECT FROM inspections_formversion f
                WHERE f.id = CASE TG_OP WHEN 'INSERT' THEN NEW.form_id ELSE OLD.form_id END
                AND f.published_on IS NOT NULL) THEN
    RAISE EXCEPTION 'a form in use never changes' USING ERRCODE = '23514';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER inspections_form_guard BEFORE UPDATE OR DELETE ON inspections_formversion
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_form();
CREATE TRIGGER inspections_question_guard BEFORE INSERT OR UPDATE OR DELETE ON inspections_question
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_form();

CREATE FUNCTION inspections_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'papers and re-checks are append-only' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER inspections_paper_kept BEFORE UPDATE ON inspections_paper
  FOR EACH ROW EXECUTE FUNCTION inspections_refuse();
CREATE TRIGGER inspections_recheck_kept BEFORE UPDATE ON inspections_recheck
  FOR EACH ROW EXECUTE FUNCTION inspections_refuse();
