-- No inspector on the list of a task's draw, and nobody who planned the task, witnesses its ceremony: refused when the
-- witness is named, and again at the seal, for the list may have been made anew since. Ceremonies of before stand.
CREATE FUNCTION inspections_has_a_part(draw bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM draws_draw d
    JOIN inspections_task t ON d.origin = 'inspections.task:' || t.id
    LEFT JOIN inspections_plan p ON p.id = t.plan_id
    WHERE d.id = draw AND (person IN (t.created_by_id, t.changed_by_id, p.drafted_by_id) OR EXISTS (
      SELECT FROM inspections_candidate c JOIN inspections_inspector i ON i.id = c.inspector_id
      WHERE c.task_id = t.id AND i.user_id = person))
  )
$$;
CREATE FUNCTION inspections_guard_witness() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF inspections_has_a_part(NEW.draw_id, NEW.user_id) THEN
    RAISE EXCEPTION 'who has a part in what is drawn is no witness' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_draw_witness BEFORE INSERT OR UPDATE OF user_id, draw_id ON draws_witness
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_witness();
CREATE FUNCTION inspections_guard_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM draws_witness w WHERE w.draw_id = NEW.id AND inspections_has_a_part(NEW.id, w.user_id)) THEN
    RAISE EXCEPTION 'who has a part in what is drawn is no witness' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_draw_seal BEFORE UPDATE OF state ON draws_draw
  FOR EACH ROW WHEN (OLD.state = 'draft' AND NEW.state <> 'draft') EXECUTE FUNCTION inspections_guard_seal();
