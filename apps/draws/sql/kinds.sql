-- What the check of the pool needs to know of the objects: each kind once, and every object named in a recusal or a
-- last visit.
SELECT area, items, NULL AS subject, count(*) AS size
  FROM draws_object
 WHERE draw_id = %(draw)s
 GROUP BY area, items
UNION ALL
SELECT area, items, subject, 1
  FROM draws_object AS o
 WHERE draw_id = %(draw)s
   AND subject IN (SELECT subject FROM draws_recusal WHERE draw_id = %(draw)s
                   UNION SELECT subject FROM draws_lastvisit WHERE draw_id = %(draw)s)
