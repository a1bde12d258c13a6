-- Rows of the first selection that the published rule does not give, or that are missing: every stratum ranked whole,
-- without the bound by which select_objects.sql saves time.
-- Twin: tests/draws/test_replayed.py
WITH given AS (
    SELECT item, stratum, rank, subject, key
      FROM (
        SELECT q.item, q.stratum, q.drawn, o.subject, o.key,
               row_number() OVER (PARTITION BY q.item, q.stratum ORDER BY o.key, o.subject) AS rank
          FROM (
            SELECT subject, stratum, items, sha256(%(prefix)s || convert_to(subject, 'UTF8')) AS key
              FROM draws_object
             WHERE draw_id = %(draw)s
            OFFSET 0
          ) AS o
          JOIN draws_quota AS q ON q.draw_id = %(draw)s AND q.drawn > 0 AND q.stratum = o.stratum
           AND (o.items = '' OR q.item = ANY (string_to_array(o.items, ',')))
      ) AS ranked
     WHERE rank <= drawn
), held AS (
    SELECT item, stratum, rank::bigint, subject, key FROM draws_drawn WHERE draw_id = %(draw)s AND since = 0
)
SELECT count(*) AS differing
  FROM ((TABLE given EXCEPT ALL TABLE held) UNION ALL (TABLE held EXCEPT ALL TABLE given)) AS other
