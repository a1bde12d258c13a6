-- A draft is prepared with those alone who may still be drawn this year. Other draws and campaigns go on beside it: at the
-- seal nobody stands on its list any more who was drawn for one of its items meanwhile, or visited as often as the item
-- allows. A redraw has the lists of the draw it repeats; the visits of its own task are no turns of before.
CREATE FUNCTION inspections_turns_taken(draw bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT count(DISTINCT had.entry) FROM (
    SELECT e.id AS entry
    FROM draws_draw d
    JOIN inspections_task t ON d.origin = 'inspections.task:' || t.id
    JOIN inspections_taskitem ti ON ti.task_id = t.id
    JOIN inspections_checkitem c ON c.id = ti.item_id
    JOIN inspections_visititem i ON i.code = c.code AND i.year = extract(year FROM t.starts_on) AND i.beyond_id IS NULL
    JOIN inspections_visit v ON v.id = i.visit_id AND v.state <> 'void'
    JOIN registry_enterprise seen ON seen.id = i.enterprise_id
    JOIN registry_enterprise firm ON coalesce(firm.merged_into_id, firm.id) = coalesce(seen.merged_into_id, seen.id)
    JOIN inspections_entry e ON e.task_id = t.id AND e.enterprise_id = firm.id
    WHERE d.id = draw AND d.redraw_of_id IS NULL
    GROUP BY e.id, c.code, c.yearly_limit
    HAVING count(i.turn) > 0 OR count(*) >= c.yearly_limit
  ) had
$$;
CREATE FUNCTION inspections_guard_turns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF inspections_turns_taken(NEW.id) > 0 THEN
    RAISE EXCEPTION 'objects of this list have had their turn since it was prepared' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_draw_turns BEFORE UPDATE OF state ON draws_draw
  FOR EACH ROW WHEN (OLD.state = 'draft' AND NEW.state <> 'draft') EXECUTE FUNCTION inspections_guard_turns();
