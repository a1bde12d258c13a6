-- Seats of every inspector in the draws asked for; those who were never drawn count too. What is held back still is not
-- counted: it would tell who is seated.
SELECT i.key, max(i.label) AS label, count(s.id) AS seats, count(DISTINCT i.draw_id) AS pools
  FROM draws_inspector AS i
  JOIN draws_draw AS d ON d.id = i.draw_id AND (d.held_until IS NULL OR d.opened_at IS NOT NULL)
  LEFT JOIN draws_seat AS s ON s.draw_id = i.draw_id AND s.inspector = i.key AND s.until IS NULL
 WHERE i.draw_id = ANY (%(draws)s)
 GROUP BY i.key
 ORDER BY seats DESC, i.key
