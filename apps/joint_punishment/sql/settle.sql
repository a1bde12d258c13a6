-- Deliveries follow what partners have read since: those of one partner, or of all. Readings and then deliveries are locked
-- in one order, so that two who settle wait for each other instead of both dying; the second finds nothing left to do. What
-- was read twice was read at the first time. A delivery whose entry ended in the moment of reading owes the lifting from
-- the day it was read.
WITH taken AS (
  DELETE FROM joint_punishment_reading WHERE id = ANY (ARRAY(
    SELECT id FROM joint_punishment_reading
     WHERE %(partner)s::bigint IS NULL OR partner_id = %(partner)s
     ORDER BY id FOR UPDATE
  ))
  RETURNING at, "on", handed, ended
), told AS (
  SELECT delivery, min(at) FILTER (WHERE shown) AS handed_at, min("on") FILTER (WHERE shown) AS handed_on,
         min(at) FILTER (WHERE NOT shown) AS told_at
    FROM (
      SELECT unnest(handed) AS delivery, at, "on", true AS shown FROM taken
      UNION ALL
      SELECT unnest(ended), at, "on", false FROM taken
    ) AS line
   GROUP BY delivery
), locked AS (
  SELECT id FROM joint_punishment_delivery WHERE id IN (SELECT delivery FROM told) ORDER BY id FOR UPDATE
)
UPDATE joint_punishment_delivery AS delivery
   SET state = CASE WHEN told.handed_at IS NOT NULL AND state = %(waiting)s THEN %(state)s ELSE state END,
       handed_at = CASE WHEN state = %(waiting)s THEN coalesce(told.handed_at, delivery.handed_at)
                        ELSE delivery.handed_at END,
       due_on = CASE WHEN told.handed_at IS NOT NULL AND state = %(waiting)s AND NOT stands THEN told.handed_on
                     ELSE due_on END,
       told_at = coalesce(delivery.told_at, told.told_at)
  FROM told
  JOIN locked ON locked.id = told.delivery
 WHERE delivery.id = told.delivery
