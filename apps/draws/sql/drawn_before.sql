-- Sealed draws of an agency since a day that share an item, and at least half of the smaller list, with this one; the
-- newest alone: whoever draws again from a list altered in a line or two does not draw for the first time.
SELECT w.id, w.number, count(*) AS shared
  FROM draws_draw AS w
  JOIN draws_object AS o ON o.draw_id = w.id
  JOIN draws_object AS mine ON mine.draw_id = %(draw)s AND mine.subject = o.subject
 WHERE w.agency_id = %(agency)s AND w.state <> 'draft' AND w.sealed_at > %(since)s AND w.id <> %(draw)s
   AND EXISTS (SELECT FROM draws_item AS a JOIN draws_item AS b ON b.code = a.code
                WHERE a.draw_id = w.id AND b.draw_id = %(draw)s)
 GROUP BY w.id
HAVING count(*) * 2 >= least(w.objects_count, (SELECT count(*) FROM draws_object WHERE draw_id = %(draw)s))
 ORDER BY w.sealed_at DESC, w.id DESC
 LIMIT 1
