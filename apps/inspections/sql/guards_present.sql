-- Who sits at a visit now. Whom the draw has replaced enters nothing from that moment on, even before the task has taken
-- the replacement over; nor does who has left the pool or declared an interest in the enterprise.
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
        WHERE d.draw_id = t.draw_id AND d.subject = v.key AND d.team = s.team AND d.inspector = i.key
          AND d.until IS NULL
      ))
      AND NOT EXISTS (
        SELECT FROM inspections_interest n
        WHERE n.inspector_id = i.id AND n.ended_on IS NULL AND n.enterprise_id IN (e.id, e.merged_into_id)
      )
  )
$$;

-- A seat of a random task belongs to the very person on the list of its draw, not to whoever has the number now.
CREATE OR REPLACE FUNCTION inspections_guard_seat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM inspections_visit v JOIN inspections_task t ON t.id = v.task_id
             WHERE v.id = NEW.visit_id AND t.kind = 'random')
     AND NOT EXISTS (
       SELECT FROM inspections_visit v JOIN inspections_task t ON t.id = v.task_id
       JOIN draws_seat d ON d.draw_id = t.draw_id AND d.subject = v.key
       JOIN inspections_candidate c ON c.task_id = t.id AND c.inspector_id = NEW.inspector_id AND c.key = d.inspector
       WHERE v.id = NEW.visit_id AND d.team = NEW.team
     ) THEN
    RAISE EXCEPTION 'inspectors of a random task come from its draw' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

-- Number and account of an inspector: the one stands in lists of draws, the other decides who enters and who reviews.
CREATE FUNCTION inspections_guard_inspector() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.key <> OLD.key AND EXISTS (SELECT FROM inspections_candidate WHERE inspector_id = OLD.id) THEN
    RAISE EXCEPTION 'the number of an inspector stands in a draw' USING ERRCODE = '23514';
  END IF;
  IF NEW.user_id IS DISTINCT FROM OLD.user_id AND EXISTS (
    SELECT FROM inspections_seat s JOIN inspections_visit v ON v.id = s.visit_id
    WHERE s.inspector_id = OLD.id AND v.state NOT IN ('published', 'void')
  ) THEN
    RAISE EXCEPTION 'the account of an inspector stands while a visit of theirs is open' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_inspector_guard BEFORE UPDATE OF key, user_id ON inspections_inspector
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_inspector();
CREATE FUNCTION inspections_guard_candidate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'who was on the list of a draw is never changed' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER inspections_candidate_kept BEFORE UPDATE ON inspections_candidate
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_candidate();

-- Who was there is named while the visit is to be checked, among those who sit at it; afterwards each may only add the
-- own word, and once.
CREATE FUNCTION inspections_guard_presence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  standing text;
BEGIN
  SELECT state INTO standing FROM inspections_visit
    WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.visit_id ELSE NEW.visit_id END;
  IF TG_OP = 'UPDATE' THEN
    IF standing <> 'entered' OR OLD.confirmed_at IS NOT NULL
       OR (to_jsonb(NEW) - 'confirmed_at') IS DISTINCT FROM (to_jsonb(OLD) - 'confirmed_at') THEN
      RAISE EXCEPTION 'who was there stands as it was entered' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF standing IS DISTINCT FROM 'assigned' THEN
    RAISE EXCEPTION 'who was there stands as it was entered' USING ERRCODE = '23514';
  END IF;
  IF TG_OP = 'INSERT' AND (NEW.confirmed_at IS NOT NULL OR NOT EXISTS (
    SELECT FROM inspections_seat
    WHERE visit_id = NEW.visit_id AND inspector_id = NEW.inspector_id AND team = NEW.team AND ended_at IS NULL)
    OR (NEW.signature_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM inspections_photo WHERE id = NEW.signature_id AND visit_id = NEW.visit_id AND role = 'inspector'))
  ) THEN
    RAISE EXCEPTION 'who was there is an inspector of the visit' USING ERRCODE = '23514';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER inspections_presence_guard BEFORE INSERT OR UPDATE OR DELETE ON inspections_presence
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_presence();

-- A check takes two of each department; whoever entered it was there; nobody reviews before each has given the own word.
-- Results entered before this guard stood name nobody and are reviewed as they are.
CREATE FUNCTION inspections_guard_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'entered' AND OLD.state = 'assigned' THEN
    IF EXISTS (
      SELECT FROM inspections_visititem x JOIN inspections_checkitem c ON c.id = x.item_id
      WHERE x.visit_id = NEW.id AND 2 > (
        SELECT count(*) FROM inspections_presence p WHERE p.visit_id = NEW.id AND p.team = c.team)
    ) THEN
      RAISE EXCEPTION 'two inspectors of each department are at a check' USING ERRCODE = '23514';
    END IF;
    IF NOT EXISTS (
      SELECT FROM inspections_presence p JOIN inspections_inspector i ON i.id = p.inspector_id
      WHERE p.visit_id = NEW.id AND p.entered AND i.user_id = NEW.entered_by_id
    ) THEN
      RAISE EXCEPTION 'whoever enters a result was there' USING ERRCODE = '23514';
    END IF;
    IF NEW.late_reason = '' AND EXISTS (
      SELECT FROM inspections_task t WHERE t.id = NEW.task_id AND NEW.checked_on > t.ends_on) THEN
      RAISE EXCEPTION 'a check after the last day of the visits says why' USING ERRCODE = '23514';
    END IF;
  END IF;
  IF NEW.state = 'reviewed' AND OLD.state = 'entered' AND EXISTS (
    SELECT FROM inspections_presence p
    WHERE p.visit_id = NEW.id AND NOT p.entered AND p.signature_id IS NULL AND p.confirmed_at IS NULL
  ) THEN
    RAISE EXCEPTION 'each inspector who was there signs or confirms before the review' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_visit_two BEFORE UPDATE OF state ON inspections_visit
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_two();

CREATE TRIGGER inspections_pastentry_kept BEFORE UPDATE OR DELETE ON inspections_pastentry
  FOR EACH ROW EXECUTE FUNCTION inspections_refuse();

-- What is written down stays: such a visit ends with a result, it does not fall away.
CREATE FUNCTION inspections_guard_void() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'void' AND OLD.state <> 'void' AND (
    NEW.remark <> ''
    OR EXISTS (SELECT FROM inspections_answer a WHERE a.visit_id = NEW.id AND (a.value <> '' OR a.remark <> ''))
    OR EXISTS (SELECT FROM inspections_photo p WHERE p.visit_id = NEW.id)
    OR EXISTS (SELECT FROM inspections_paper p WHERE p.visit_id = NEW.id AND p.kind IN ('notice', 'record'))
  ) THEN
    RAISE EXCEPTION 'a visit at which something was written down ends with a result' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_visit_void BEFORE UPDATE OF state ON inspections_visit
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_void();

-- nothing of it is emptied at one stroke
CREATE TRIGGER inspections_presence_kept_whole BEFORE TRUNCATE ON inspections_presence
  FOR EACH STATEMENT EXECUTE FUNCTION inspections_refuse_truncate();
CREATE TRIGGER inspections_pastentry_kept_whole BEFORE TRUNCATE ON inspections_pastentry
  FOR EACH STATEMENT EXECUTE FUNCTION inspections_refuse_truncate();
CREATE TRIGGER inspections_candidate_kept_whole BEFORE TRUNCATE ON inspections_candidate
  FOR EACH STATEMENT EXECUTE FUNCTION inspections_refuse_truncate();
