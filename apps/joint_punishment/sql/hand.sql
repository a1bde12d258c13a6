-- A page's entries are with the partner now. Locked in one order, so that two readers of one feed wait for each other
-- instead of both dying; the second finds nothing left to do.
UPDATE joint_punishment_delivery AS delivery
SET state = %(state)s, handed_at = %(at)s, due_on = CASE WHEN delivery.stands THEN delivery.due_on ELSE %(on)s END
FROM (
  SELECT id FROM joint_punishment_delivery WHERE id = ANY (%(keys)s) AND state = %(waiting)s ORDER BY id FOR UPDATE
) AS locked
WHERE delivery.id = locked.id
