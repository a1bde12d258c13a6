-- A request that an inspector steps aside concerns somebody who sits at a visit that is not decided yet, is decided once
-- and by nobody who sits there, and stands as it was noted and decided. Twin: operations/recusals.py.
CREATE FUNCTION inspections_guard_recusal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a request for recusal is kept' USING ERRCODE = '23001';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.granted IS NOT NULL OR NOT EXISTS (
      SELECT FROM inspections_visit WHERE id = NEW.visit_id AND state IN ('assigned', 'entered')
    ) OR NOT EXISTS (
      SELECT FROM inspections_seat
      WHERE visit_id = NEW.visit_id AND inspector_id = NEW.inspector_id AND ended_at IS NULL
    ) THEN
      RAISE EXCEPTION 'a request concerns an inspector of a visit that is not reviewed' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.granted IS NOT NULL
     OR (to_jsonb(NEW) - 'granted' - 'answer' - 'decided_by_id' - 'decided_label' - 'decided_at')
        IS DISTINCT FROM (to_jsonb(OLD) - 'granted' - 'answer' - 'decided_by_id' - 'decided_label' - 'decided_at') THEN
    RAISE EXCEPTION 'a request stands as it was noted and decided' USING ERRCODE = '23001';
  END IF;
  IF EXISTS (
    SELECT FROM inspections_seat s JOIN inspections_inspector i ON i.id = s.inspector_id
    WHERE s.visit_id = NEW.visit_id AND i.user_id = NEW.decided_by_id
  ) THEN
    RAISE EXCEPTION 'nobody decides who steps aside at the own visit' USING ERRCODE = '23514';
  END IF;
  IF NEW.granted AND NOT EXISTS (SELECT FROM inspections_visit WHERE id = NEW.visit_id AND state = 'assigned') THEN
    RAISE EXCEPTION 'nobody steps aside from a check that is entered' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_recusal_guard BEFORE INSERT OR UPDATE OR DELETE ON inspections_recusalrequest
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_recusal();
