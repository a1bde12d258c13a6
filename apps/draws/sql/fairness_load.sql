-- Seats of every inspector in the draws asked for; those who were never drawn count too.
SELECT i.key, max(i.label) AS label, count(s.id) AS seats, count(DISTINCT i.draw_id) AS pools
  FROM draws_inspector AS i
  LEFT JOIN draws_seat AS s ON s.draw_id = i.draw_id AND s.inspector = i.key AND s.until IS NULL
 WHERE i.draw_id = ANY (%(draws)s)
 GROUP BY i.key
 ORDER BY seats DESC, i.key
