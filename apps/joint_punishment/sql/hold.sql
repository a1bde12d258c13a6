-- What `settle.sql` will read and write, locked by a statement of its own, so that settling sees every line there is:
-- whoever writes a line to a delivery that stands already holds that delivery until the line can be seen. In one
-- statement a line that was being written meanwhile would be missed, and a partner that has read only of the former party
-- would count as having read of the present one.
-- Readings of a partner, or of all, and then, in ascending order, the deliveries that they may change: those not yet read
-- of which they showed a line, and those not yet told of an end of which they showed none. The keys of the readings.
WITH reading AS MATERIALIZED (
  SELECT id, partner_id, since, last, unshown FROM joint_punishment_reading
   WHERE %(partner)s::bigint IS NULL OR partner_id = %(partner)s
   ORDER BY id FOR UPDATE
), page AS (
  SELECT DISTINCT partner_id, since, last, unshown FROM reading
), line AS (
  SELECT item.delivery_id, bool_or(item.kind = 'listed' AND item.seq <> ALL (page.unshown)) AS shown,
         bool_or(item.kind <> 'listed' OR item.seq = ANY (page.unshown)) AS unshown
    FROM page
    JOIN joint_punishment_item AS item
      ON item.partner_id = page.partner_id AND item.seq > page.since AND item.seq <= page.last
   GROUP BY item.delivery_id
), held AS MATERIALIZED (
  SELECT delivery.id
    FROM joint_punishment_delivery AS delivery JOIN line ON line.delivery_id = delivery.id
   WHERE line.shown AND delivery.state = ANY (%(unread)s) OR line.unshown AND delivery.told_at IS NULL
   ORDER BY delivery.id FOR UPDATE OF delivery
)
SELECT array(SELECT id FROM reading ORDER BY id), (SELECT count(*) FROM held)
