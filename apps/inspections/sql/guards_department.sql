-- A question is answered by an inspector of the department whose item it belongs to; where none of them has an account, by
-- any inspector of the visit (the portal's verb, and entry_guard). Answers of before stand: only changes are looked at.
CREATE FUNCTION inspections_guard_department() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.value, NEW.remark, NEW.problem, NEW.by_id)
     IS NOT DISTINCT FROM (OLD.value, OLD.remark, OLD.problem, OLD.by_id) THEN
    RETURN NEW;
  END IF;
  IF NOT EXISTS (
    SELECT FROM inspections_question q
    JOIN inspections_visititem x ON x.form_id = q.form_id AND x.visit_id = NEW.visit_id
    JOIN inspections_checkitem c ON c.id = x.item_id
    WHERE q.id = NEW.question_id AND (
      EXISTS (SELECT FROM inspections_seat s JOIN inspections_inspector i ON i.id = s.inspector_id
              WHERE s.visit_id = NEW.visit_id AND s.team = c.team AND s.ended_at IS NULL AND i.user_id = NEW.by_id)
      OR NOT EXISTS (SELECT FROM inspections_seat s JOIN inspections_inspector i ON i.id = s.inspector_id
                     WHERE s.visit_id = NEW.visit_id AND s.team = c.team AND s.ended_at IS NULL
                       AND i.user_id IS NOT NULL)
    )
  ) THEN
    RAISE EXCEPTION 'a question is answered by the department whose item it belongs to' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_answer_department BEFORE INSERT OR UPDATE ON inspections_answer
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_department();
