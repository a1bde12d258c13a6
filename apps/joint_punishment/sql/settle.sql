-- Deliveries follow what partners have read since: the readings that `hold.sql` has locked, with the deliveries they change,
-- in one order, so that two who settle wait for each other instead of both dying; the second finds nothing left to do. What
-- was read twice was read at the first time, and what says nothing new is not written. The partner has an entry once a line
-- has shown it; it has been told of an end where the newest line of the delivery, read last, showed none: after any other
-- line it comes to one that says better. A line of a former party, read while the new one was being written, says only
-- that the partner has the entry: it has still to read whom it is about now. A delivery whose entry ended in the moment of
-- reading owes the lifting from the day it was read.
-- A row for each delivery that changes: its entry, the division of the entry's bureau, and whether what was read has been
-- overtaken, so that the entry is to be handed on anew.
-- Twin: settled() in tests/joint_punishment/test_settling.py
WITH taken AS (
  DELETE FROM joint_punishment_reading WHERE id = ANY (%(readings)s)
  RETURNING partner_id, at, "on", since, last, unshown
), page AS (  -- the same page read again is one
  SELECT partner_id, since, last, unshown, min(at) AS at, max(at) AS again, min("on") AS "on" FROM taken
   GROUP BY partner_id, since, last, unshown
), line AS (
  SELECT item.delivery_id, item.seq, joint_punishment_known_by(item.party, item.code) AS party, item.kind = 'listed' AND item.seq <> ALL (page.unshown) AS shown,
         page.at, page.again, page."on"
    FROM page
    JOIN joint_punishment_item AS item
      ON item.partner_id = page.partner_id AND item.seq > page.since AND item.seq <= page.last
), newest AS (
  SELECT delivery_id, max(seq) AS seq, (array_agg(joint_punishment_known_by(party, code) ORDER BY seq DESC) FILTER (WHERE kind = 'listed'))[1] AS party
    FROM joint_punishment_item
   WHERE delivery_id IN (SELECT delivery_id FROM line)
   GROUP BY delivery_id
), told AS (
  SELECT line.delivery_id, min(at) FILTER (WHERE shown) AS handed_at, min("on") FILTER (WHERE shown) AS handed_on,
         coalesce(bool_or(shown AND line.party = newest.party), false) AS of_present,
         CASE WHEN max(again) FILTER (WHERE NOT shown AND line.seq = newest.seq)
                   >= coalesce(max(again) FILTER (WHERE shown AND line.seq = newest.seq), '-infinity')
              THEN min(at) FILTER (WHERE NOT shown AND line.seq = newest.seq) END AS told_at
    FROM line JOIN newest ON newest.delivery_id = line.delivery_id
   GROUP BY line.delivery_id
), locked AS (
  SELECT delivery.id, delivery.entry_id
    FROM joint_punishment_delivery AS delivery JOIN told ON told.delivery_id = delivery.id
   WHERE told.handed_at IS NOT NULL
         AND (delivery.state = %(waiting)s OR delivery.state = ANY (%(unread)s) AND told.of_present)
      OR delivery.told_at IS NULL AND told.told_at IS NOT NULL
   ORDER BY delivery.id FOR UPDATE OF delivery
)
UPDATE joint_punishment_delivery AS delivery
   SET state = CASE WHEN told.handed_at IS NULL OR state <> ALL (%(unread)s) THEN state
                    WHEN told.of_present OR state = %(waiting)s AND NOT stands THEN %(state)s
                    ELSE %(changed)s END,
       handed_at = CASE WHEN state = %(waiting)s OR state = ANY (%(unread)s) AND told.of_present
                        THEN coalesce(told.handed_at, delivery.handed_at)
                        ELSE delivery.handed_at END,
       due_on = CASE WHEN told.handed_at IS NOT NULL AND state = %(waiting)s AND NOT stands THEN told.handed_on
                     ELSE due_on END,
       told_at = coalesce(delivery.told_at, told.told_at)
  FROM told
  JOIN locked ON locked.id = told.delivery_id
  JOIN serious_list_entry AS entry ON entry.id = locked.entry_id
  JOIN divisions_agency AS agency ON agency.code = entry.agency_id
 WHERE delivery.id = told.delivery_id
RETURNING delivery.entry_id, agency.division_id,
          CASE WHEN delivery.stands THEN delivery.told_at IS NOT NULL AND delivery.told_at = told.told_at
               ELSE delivery.handed_at IS NOT NULL AND delivery.handed_at = told.handed_at END
