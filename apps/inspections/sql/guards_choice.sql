-- A campaign visits whom two officers agreed on: a choice is kept as it was made, decided once, agreed to with its
-- campaign approved and all its enterprises, and no visit of a campaign stands without one.
CREATE FUNCTION inspections_guard_choice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  task inspections_task;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a choice that was made is kept' USING ERRCODE = '23001';
  END IF;
  SELECT * INTO task FROM inspections_task WHERE id = NEW.task_id;
  IF task.kind <> 'campaign' OR (TG_OP = 'INSERT' OR NEW.agreed) AND task.state NOT IN ('set', 'running') THEN
    RAISE EXCEPTION 'a choice belongs to a campaign that is set or runs' USING ERRCODE = '23514';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.agreed IS NOT NULL THEN
      RAISE EXCEPTION 'a choice is made before it is agreed to' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.agreed IS NOT NULL
     OR (to_jsonb(NEW) - 'agreed' - 'answer' - 'decided_by_id' - 'decided_label' - 'decided_at')
        IS DISTINCT FROM (to_jsonb(OLD) - 'agreed' - 'answer' - 'decided_by_id' - 'decided_label' - 'decided_at') THEN
    RAISE EXCEPTION 'a choice stands as it was made and decided' USING ERRCODE = '23001';
  END IF;
  IF NEW.agreed AND (
    task.state = 'set' AND task.approved_on IS NULL
    OR NEW.size <> (SELECT count(*) FROM inspections_choicetarget WHERE choice_id = NEW.id)
  ) THEN
    RAISE EXCEPTION 'a choice is agreed to whole, and once its campaign is approved' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_choice_guard BEFORE INSERT OR UPDATE OR DELETE ON inspections_choice
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_choice();
CREATE TRIGGER inspections_choice_kept_whole BEFORE TRUNCATE ON inspections_choice
  FOR EACH STATEMENT EXECUTE FUNCTION inspections_refuse_truncate();

CREATE FUNCTION inspections_guard_choice_target() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'a choice that was made is kept' USING ERRCODE = '23001';
  END IF;
  IF EXISTS (SELECT FROM inspections_choice WHERE id = NEW.choice_id AND agreed IS NOT NULL) THEN
    RAISE EXCEPTION 'a choice stands as it was made and decided' USING ERRCODE = '23001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_choice_target_guard BEFORE INSERT OR UPDATE OR DELETE ON inspections_choicetarget
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_choice_target();
CREATE TRIGGER inspections_choice_target_kept_whole BEFORE TRUNCATE ON inspections_choicetarget
  FOR EACH STATEMENT EXECUTE FUNCTION inspections_refuse_truncate();

CREATE FUNCTION inspections_guard_chosen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.choice_id IS DISTINCT FROM OLD.choice_id THEN
      RAISE EXCEPTION 'a visit stands on the choice it was made for' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF (SELECT kind FROM inspections_task WHERE id = NEW.task_id) = 'campaign' THEN
    IF NOT EXISTS (
      SELECT FROM inspections_choice c JOIN inspections_choicetarget t ON t.choice_id = c.id
      WHERE c.id = NEW.choice_id AND c.task_id = NEW.task_id AND c.agreed AND t.enterprise_id = NEW.enterprise_id
    ) THEN
      RAISE EXCEPTION 'a campaign visits whom two officers agreed on' USING ERRCODE = '23514';
    END IF;
  ELSIF NEW.choice_id IS NOT NULL THEN
    RAISE EXCEPTION 'the object of a random task is drawn, not chosen' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_visit_chosen BEFORE INSERT OR UPDATE OF choice_id ON inspections_visit
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_chosen();
