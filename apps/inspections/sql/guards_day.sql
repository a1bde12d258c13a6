-- No check ended before its object was drawn, or before a second officer agreed to whom a campaign visits: whoever was
-- visited by choice is not clothed in a later draw. What was entered before this stands.
CREATE FUNCTION inspections_guard_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.checked_on IS DISTINCT FROM OLD.checked_on AND NEW.checked_on < greatest(
    (SELECT (drawn_at AT TIME ZONE 'Asia/Shanghai')::date FROM draws_draw WHERE id = NEW.draw_id),
    (SELECT (decided_at AT TIME ZONE 'Asia/Shanghai')::date FROM inspections_choice WHERE id = NEW.choice_id)
  ) THEN
    RAISE EXCEPTION 'no check ended before its object was drawn or chosen' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_visit_day BEFORE UPDATE OF checked_on ON inspections_visit
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_day();
