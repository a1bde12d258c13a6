-- What was found is said item by item: while the visit is to be checked, for items of this very visit, and no result is
-- entered with an item unsaid. Results of before stand.
CREATE FUNCTION inspections_guard_item_result() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF 'assigned' IS DISTINCT FROM (
    SELECT v.state FROM inspections_visititem i JOIN inspections_visit v ON v.id = i.visit_id
    WHERE i.id = CASE TG_OP WHEN 'DELETE' THEN OLD.item_id ELSE NEW.item_id END
  ) OR TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'what was entered stands until it is returned' USING ERRCODE = '23514';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER inspections_item_result_guard BEFORE INSERT OR UPDATE OR DELETE ON inspections_itemresult
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_item_result();
CREATE TRIGGER inspections_itemresult_kept_whole BEFORE TRUNCATE ON inspections_itemresult
  FOR EACH STATEMENT EXECUTE FUNCTION inspections_refuse_truncate();

CREATE FUNCTION inspections_guard_said_by_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM inspections_visititem i
    WHERE i.visit_id = NEW.id AND NOT EXISTS (SELECT FROM inspections_itemresult r WHERE r.item_id = i.id)
  ) THEN
    RAISE EXCEPTION 'each item of a visit has its result' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_visit_said_by_item BEFORE UPDATE OF state ON inspections_visit
  FOR EACH ROW WHEN (OLD.state = 'assigned' AND NEW.state = 'entered')
  EXECUTE FUNCTION inspections_guard_said_by_item();

CREATE FUNCTION inspections_guard_order_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an order keeps what it says' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER inspections_order_items BEFORE UPDATE OF items ON inspections_order
  FOR EACH ROW WHEN (NEW.items IS DISTINCT FROM OLD.items) EXECUTE FUNCTION inspections_guard_order_items();
