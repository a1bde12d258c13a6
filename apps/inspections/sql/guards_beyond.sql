-- An exception is asked for while its campaign can still direct, is decided once, and stands as it was asked for and decided.
CREATE FUNCTION inspections_guard_exception() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'an exception that was asked for is kept' USING ERRCODE = '23001';
  END IF;
  IF NOT EXISTS (
    SELECT FROM inspections_task WHERE id = NEW.task_id AND kind = 'campaign' AND state IN ('set', 'running')
  ) THEN
    RAISE EXCEPTION 'an exception belongs to a campaign that is set or runs' USING ERRCODE = '23514';
  END IF;
  IF TG_OP = 'INSERT' AND NEW.granted IS NOT NULL THEN
    RAISE EXCEPTION 'an exception is asked for before it is granted' USING ERRCODE = '23514';
  END IF;
  IF TG_OP = 'UPDATE' AND (
    OLD.granted IS NOT NULL
    OR (to_jsonb(NEW) - 'granted' - 'refused_reason' - 'decided_by_id' - 'decided_label' - 'decided_at')
       IS DISTINCT FROM (to_jsonb(OLD) - 'granted' - 'refused_reason' - 'decided_by_id' - 'decided_label' - 'decided_at')
  ) THEN
    RAISE EXCEPTION 'an exception stands as it was asked for and decided' USING ERRCODE = '23001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_exception_guard BEFORE INSERT OR UPDATE OR DELETE ON inspections_limitexception
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_exception();
CREATE TRIGGER inspections_limitexception_kept_whole BEFORE TRUNCATE ON inspections_limitexception
  FOR EACH STATEMENT EXECUTE FUNCTION inspections_refuse_truncate();

-- As guards_once.sql; and a directed check beyond the limit has no number, because it rests on a granted exception of its
-- campaign for this enterprise, or for a record merged into it.
CREATE OR REPLACE FUNCTION inspections_guard_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.beyond_id IS DISTINCT FROM OLD.beyond_id THEN
      RAISE EXCEPTION 'the items of a visit stand' USING ERRCODE = '23514';
    END IF;
    IF NEW.nth IS NOT NULL OR NOT EXISTS (SELECT FROM inspections_visit WHERE id = NEW.visit_id AND state = 'void') THEN
      RAISE EXCEPTION 'the number of a visit goes with the visit alone' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.beyond_id IS NOT NULL THEN
    IF NEW.nth IS NOT NULL OR NEW.turn IS NOT NULL OR NOT EXISTS (
      SELECT FROM inspections_limitexception x
      JOIN registry_enterprise e ON e.id = x.enterprise_id
      JOIN inspections_visit v ON v.id = NEW.visit_id AND v.task_id = x.task_id
      WHERE x.id = NEW.beyond_id AND x.granted AND v.enterprise_id = NEW.enterprise_id
        AND NEW.enterprise_id IN (e.id, e.merged_into_id)
    ) THEN
      RAISE EXCEPTION 'a check beyond the yearly limit rests on a granted exception of its campaign' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.nth IS NULL OR NEW.turn > 1 OR (NEW.turn IS NULL) = EXISTS (
    SELECT FROM inspections_visit v JOIN inspections_task t ON t.id = v.task_id
    WHERE v.id = NEW.visit_id AND t.kind = 'random'
  ) THEN
    RAISE EXCEPTION 'a drawn object takes its one turn of the year, a directed one none' USING ERRCODE = '23514';
  END IF;
  IF NEW.turn IS NOT NULL AND EXISTS (
    SELECT FROM inspections_visititem x JOIN registry_enterprise e ON e.id = x.enterprise_id
    WHERE e.merged_into_id = NEW.enterprise_id AND x.code = NEW.code AND x.year = NEW.year AND x.turn IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'the object was drawn for the item this year under another record' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER inspections_visit_item_once ON inspections_visititem;
CREATE TRIGGER inspections_visit_item_once BEFORE INSERT OR UPDATE OF nth, beyond_id ON inspections_visititem
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_once();
