-- The k smallest keys of every stratum, for every item. A key does not depend on the item: what is drawn for two items
-- is drawn together where it can be, and one visit serves both.
INSERT INTO draws_drawn (draw_id, item, stratum, rank, subject, key, since)
SELECT %(draw)s, item, stratum, rank, subject, key, 0
  FROM (
    SELECT q.item, q.stratum, q.drawn, o.subject, o.key,
           row_number() OVER (PARTITION BY q.item, q.stratum ORDER BY o.key, o.subject) AS rank
      FROM (
        SELECT subject, stratum, items, sha256(%(prefix)s || convert_to(subject, 'UTF8')) AS key
          FROM draws_object
         WHERE draw_id = %(draw)s
        OFFSET 0
      ) AS o
      JOIN draws_quota AS q ON q.draw_id = %(draw)s AND q.stratum = o.stratum
       AND (o.items = '' OR q.item = ANY (string_to_array(o.items, ',')))
  ) AS ranked
 WHERE rank <= drawn
