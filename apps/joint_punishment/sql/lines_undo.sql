ALTER TABLE joint_punishment_reading ADD handed bigint[] NOT NULL DEFAULT '{}', ADD ended bigint[] NOT NULL DEFAULT '{}';
UPDATE joint_punishment_reading r SET
  handed = ARRAY(SELECT DISTINCT i.delivery_id FROM joint_punishment_item i
                  WHERE i.partner_id = r.partner_id AND i.seq > r.since AND i.seq <= r.last
                    AND i.kind = 'listed' AND i.seq <> ALL (r.unshown)),
  ended = ARRAY(SELECT DISTINCT i.delivery_id FROM joint_punishment_item i
                 WHERE i.partner_id = r.partner_id AND i.seq > r.since AND i.seq <= r.last
                   AND (i.kind = 'ended' OR i.seq = ANY (r.unshown)));
ALTER TABLE joint_punishment_reading ALTER handed DROP DEFAULT, ALTER ended DROP DEFAULT,
  DROP since, DROP last, DROP unshown;
DROP TRIGGER joint_punishment_item_filled ON joint_punishment_item;
DROP FUNCTION joint_punishment_fill_line();
ALTER TABLE joint_punishment_item DROP entry_id, DROP number, DROP measures;
