-- Two people of each department are at a check: one person under two entries of the pool is one.
CREATE OR REPLACE FUNCTION inspections_guard_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'entered' AND OLD.state = 'assigned' THEN
    IF EXISTS (
      SELECT FROM inspections_visititem x JOIN inspections_checkitem c ON c.id = x.item_id
      WHERE x.visit_id = NEW.id AND 2 > (
        SELECT count(DISTINCT coalesce(i.user_id, -i.id)) FROM inspections_presence p
        JOIN inspections_inspector i ON i.id = p.inspector_id WHERE p.visit_id = NEW.id AND p.team = c.team)
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
