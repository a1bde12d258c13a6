-- An item is planned by the bureaus whose level the list names for it. Tasks of before stand.
CREATE FUNCTION inspections_guard_tiers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM inspections_task t
    JOIN divisions_agency a ON a.code = t.agency_id
    JOIN inspections_checkitem c ON c.id = NEW.item_id AND a.level = ANY (c.tiers)
    WHERE t.id = NEW.task_id
  ) THEN
    RAISE EXCEPTION 'an item is planned by bureaus of the levels that the list names' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_taskitem_tiers BEFORE INSERT OR UPDATE ON inspections_taskitem
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_tiers();
