-- The random plan draws an object once a year for an item, whatever the item's yearly limit; a visit of any kind has a
-- number of the year, below the limit. Rows that were lawful before stand: only new ones are looked at. A record merged
-- into the enterprise counts with it.
CREATE FUNCTION inspections_guard_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.nth IS NOT NULL OR NOT EXISTS (SELECT FROM inspections_visit WHERE id = NEW.visit_id AND state = 'void') THEN
      RAISE EXCEPTION 'the number of a visit goes with the visit alone' USING ERRCODE = '23514';
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
CREATE TRIGGER inspections_visit_item_once BEFORE INSERT OR UPDATE OF nth ON inspections_visititem
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_once();
