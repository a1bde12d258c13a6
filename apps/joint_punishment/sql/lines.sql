-- A line of a feed says by itself which entry it is about, its number, and the measures that were owed when it was written:
-- a page then looks up only what may change, the entries that stand and their parties. A thousand lines whose deliveries
-- lie anywhere cost more to find than all the rest of the page. The copies are the database's own, of a row that is never
-- altered: a line whose measures change is followed by another (operations/distributing.py).
ALTER TABLE joint_punishment_item ADD entry_id bigint, ADD number varchar(80), ADD measures varchar(40)[];
ALTER TABLE joint_punishment_item DISABLE TRIGGER joint_punishment_item_kept;
UPDATE joint_punishment_item i SET entry_id = d.entry_id, number = e.number, measures = d.measures
  FROM joint_punishment_delivery d JOIN serious_list_entry e ON e.id = d.entry_id
 WHERE d.id = i.delivery_id;
ALTER TABLE joint_punishment_item ENABLE TRIGGER joint_punishment_item_kept;
ALTER TABLE joint_punishment_item
  ALTER entry_id SET NOT NULL, ALTER number SET NOT NULL, ALTER measures SET NOT NULL,
  ADD CONSTRAINT joint_punishment_item_of_entry FOREIGN KEY (entry_id) REFERENCES serious_list_entry (id)
    DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION joint_punishment_fill_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT d.entry_id, e.number, d.measures INTO NEW.entry_id, NEW.number, NEW.measures
  FROM joint_punishment_delivery d JOIN serious_list_entry e ON e.id = d.entry_id
  WHERE d.id = NEW.delivery_id AND d.partner_id = NEW.partner_id;
  IF NEW.entry_id IS NULL THEN
    RAISE EXCEPTION 'a line is of a delivery to its partner' USING ERRCODE = '23503';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER joint_punishment_item_filled BEFORE INSERT ON joint_punishment_item
  FOR EACH ROW EXECUTE FUNCTION joint_punishment_fill_line();

-- What was read and not yet written down, by the statement of before; then a reading says which lines were read, and which
-- of them showed no entry though they list one.
WITH taken AS (
  DELETE FROM joint_punishment_reading RETURNING at, "on", handed, ended
), told AS (
  SELECT delivery, min(at) FILTER (WHERE shown) AS handed_at, min("on") FILTER (WHERE shown) AS handed_on,
         min(at) FILTER (WHERE NOT shown) AS told_at
    FROM (
      SELECT unnest(handed) AS delivery, at, "on", true AS shown FROM taken
      UNION ALL
      SELECT unnest(ended), at, "on", false FROM taken
    ) AS line
   GROUP BY delivery
)
UPDATE joint_punishment_delivery AS delivery
   SET state = CASE WHEN told.handed_at IS NOT NULL AND state = 'waiting' THEN 'handed' ELSE state END,
       handed_at = CASE WHEN state = 'waiting' THEN coalesce(told.handed_at, delivery.handed_at)
                        ELSE delivery.handed_at END,
       due_on = CASE WHEN told.handed_at IS NOT NULL AND state = 'waiting' AND NOT stands THEN told.handed_on
                     ELSE due_on END,
       told_at = coalesce(delivery.told_at, told.told_at)
  FROM told WHERE delivery.id = told.delivery;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE joint_punishment_reading DROP handed, DROP ended,
  ADD since bigint NOT NULL, ADD last bigint NOT NULL, ADD unshown bigint[] NOT NULL;
-- a thousand keys are written faster than they are compressed
ALTER TABLE joint_punishment_reading ALTER unshown SET STORAGE EXTERNAL;
