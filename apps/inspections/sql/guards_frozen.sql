-- What stands once it was approved, reviewed, published or drawn. Rows that were lawful before stand as they are.
CREATE FUNCTION inspections_guard_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('approved', 'filed', 'published')
     AND (NEW.agency_id, NEW.year, NEW.title, NEW.remark, NEW.drafted_by_id, NEW.approved_by_id, NEW.approved_on,
          NEW.area_objects, NEW.planned_objects)
         IS DISTINCT FROM (OLD.agency_id, OLD.year, OLD.title, OLD.remark, OLD.drafted_by_id, OLD.approved_by_id,
                           OLD.approved_on, OLD.area_objects, OLD.planned_objects)
     OR OLD.published_on IS NOT NULL AND NEW.published_on IS DISTINCT FROM OLD.published_on
     OR OLD.received_on IS NOT NULL AND NEW.received_on IS DISTINCT FROM OLD.received_on THEN
    RAISE EXCEPTION 'an approved plan stands' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_plan_guard BEFORE UPDATE ON inspections_plan
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_plan();

CREATE FUNCTION inspections_guard_task_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  of_task bigint;
BEGIN
  of_task := CASE TG_OP WHEN 'DELETE' THEN OLD.task_id ELSE NEW.task_id END;
  IF TG_OP = 'UPDATE' AND NEW.task_id <> OLD.task_id OR EXISTS (
    SELECT FROM inspections_task t LEFT JOIN inspections_plan p ON p.id = t.plan_id
    WHERE t.id = of_task AND (p.state <> 'draft' OR p.id IS NULL AND t.state <> 'set')
  ) THEN
    RAISE EXCEPTION 'the items of an approved task stand' USING ERRCODE = '23514';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER inspections_task_item_guard BEFORE INSERT OR UPDATE OR DELETE ON inspections_taskitem
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_task_item();

CREATE FUNCTION inspections_guard_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('reviewed', 'published') AND (NEW.reviewed_by_id, NEW.reviewed_label, NEW.reviewed_on)
     IS DISTINCT FROM (OLD.reviewed_by_id, OLD.reviewed_label, OLD.reviewed_on) THEN
    RAISE EXCEPTION 'whoever reviewed a result stands' USING ERRCODE = '23514';
  END IF;
  IF OLD.state = 'published' AND (NEW.published_on, NEW.fact_id, NEW.late, NEW.remark, NEW.entered_at, NEW.entered_label)
     IS DISTINCT FROM (OLD.published_on, OLD.fact_id, OLD.late, OLD.remark, OLD.entered_at, OLD.entered_label) THEN
    RAISE EXCEPTION 'what was published stands' USING ERRCODE = '23514';
  END IF;
  IF OLD.first_checked_on IS NOT NULL
     AND (NEW.first_checked_on IS NULL OR NEW.first_checked_on > OLD.first_checked_on) THEN
    RAISE EXCEPTION 'the time to publish does not begin anew' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'void' AND OLD.state <> 'void' AND EXISTS (
    SELECT FROM inspections_task t
    JOIN draws_drawn d ON d.draw_id = t.draw_id AND d.subject = NEW.key AND d.until IS NULL
    JOIN inspections_visititem i ON i.visit_id = NEW.id AND i.code = d.item
    WHERE t.id = NEW.task_id AND t.kind = 'random'
  ) THEN
    RAISE EXCEPTION 'an object that is drawn is checked' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_visit_shown BEFORE UPDATE ON inspections_visit
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_shown();

-- an item of a visit comes while it is to be checked and goes when it is drawn no more; its turn of the year goes with
-- the visit alone
CREATE FUNCTION inspections_guard_visit_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  standing text;
BEGIN
  SELECT state INTO standing FROM inspections_visit
  WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.visit_id ELSE NEW.visit_id END;
  IF TG_OP = 'INSERT' AND standing = 'assigned' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' AND standing = 'assigned' AND NOT EXISTS (
    SELECT FROM inspections_visit v
    JOIN inspections_task t ON t.id = v.task_id AND t.kind = 'random'
    JOIN draws_drawn d ON d.draw_id = t.draw_id AND d.subject = v.key AND d.item = OLD.code AND d.until IS NULL
    WHERE v.id = OLD.visit_id
  ) THEN
    RETURN OLD;
  END IF;
  IF TG_OP <> 'UPDATE'
     OR (NEW.visit_id, NEW.item_id, NEW.enterprise_id, NEW.code, NEW.year, NEW.most)
        IS DISTINCT FROM (OLD.visit_id, OLD.item_id, OLD.enterprise_id, OLD.code, OLD.year, OLD.most)
     OR NEW.turn IS DISTINCT FROM OLD.turn AND (NEW.turn IS NOT NULL OR standing <> 'void')
     OR NEW.form_id IS DISTINCT FROM OLD.form_id AND standing <> 'assigned' THEN
    RAISE EXCEPTION 'the items of a visit stand' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_visit_item_guard BEFORE INSERT OR UPDATE OR DELETE ON inspections_visititem
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_visit_item();

-- a seat the draw gave ends when the draw has replaced it, or its department has no item left at the visit; it does
-- not come back
CREATE FUNCTION inspections_guard_seat_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at
     OR OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND EXISTS (
       SELECT FROM inspections_visit v
       JOIN inspections_task t ON t.id = v.task_id AND t.kind = 'random'
       JOIN inspections_inspector i ON i.id = NEW.inspector_id
       JOIN draws_seat d ON d.draw_id = t.draw_id AND d.subject = v.key AND d.team = NEW.team AND d.inspector = i.key
       JOIN inspections_visititem x ON x.visit_id = v.id
       JOIN inspections_checkitem c ON c.id = x.item_id AND c.team = NEW.team
       WHERE v.id = NEW.visit_id AND d.until IS NULL
     ) THEN
    RAISE EXCEPTION 'a seat ends with its replacement in the draw' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_seat_end BEFORE UPDATE OF ended_at OR DELETE ON inspections_seat
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_seat_end();

-- nothing of all this is emptied at one stroke
CREATE FUNCTION inspections_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'records of inspections are kept' USING ERRCODE = '23001';
END $$;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['plan', 'task', 'taskitem', 'entry', 'visit', 'visititem', 'seat', 'answer', 'photo',
                              'result', 'paper', 'order', 'recheck', 'referral', 'phoneentry'] LOOP
    EXECUTE format('CREATE TRIGGER inspections_%s_kept_whole BEFORE TRUNCATE ON %I
                    FOR EACH STATEMENT EXECUTE FUNCTION inspections_refuse_truncate()', name, 'inspections_' || name);
  END LOOP;
END $$;
