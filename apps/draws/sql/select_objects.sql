-- The k smallest keys of every stratum, for every item. A key does not depend on the item: what is drawn for two items
-- is drawn together where it can be, and one visit serves both.
--
-- Keys are evenly spread, so the k smallest of n lie below (k + a margin) / n of their range: what lies above is not
-- sorted. The margin is that many standard deviations; a stratum that has fewer than k below its bound all the same is
-- sorted whole, so the margin decides about the time and never about the outcome.
-- Twin: tests/draws/test_selection.py
WITH bound AS MATERIALIZED (
    SELECT item, stratum, drawn, CASE WHEN share < 1
           THEN substring(int8send(greatest(floor(share * 4294967296), 0)::bigint) FROM 5) END AS below
      FROM (SELECT item, stratum, drawn, (drawn + %(margin)s * (sqrt(drawn) + 1)) / size AS share
              FROM draws_quota
             WHERE draw_id = %(draw)s AND drawn > 0) AS shares
), near AS MATERIALIZED (
    SELECT b.item, b.stratum, b.drawn, o.subject, o.key
      FROM (
        SELECT subject, stratum, items, sha256(%(prefix)s || convert_to(subject, 'UTF8')) AS key
          FROM draws_object
         WHERE draw_id = %(draw)s
        OFFSET 0
      ) AS o
      JOIN bound AS b ON b.stratum = o.stratum AND (b.below IS NULL OR o.key < b.below)
       AND (o.items = '' OR b.item = ANY (string_to_array(o.items, ',')))
), short AS MATERIALIZED (
    SELECT b.item, b.stratum, b.drawn
      FROM bound AS b
      LEFT JOIN (SELECT item, stratum, count(*) AS found FROM near GROUP BY item, stratum) AS n
        ON n.item = b.item AND n.stratum = b.stratum
     WHERE b.below IS NOT NULL AND b.drawn > coalesce(n.found, 0)
)
INSERT INTO draws_drawn (draw_id, item, stratum, rank, subject, key, since)
SELECT %(draw)s, item, stratum, rank, subject, key, 0
  FROM (
    SELECT item, stratum, drawn, subject, key,
           row_number() OVER (PARTITION BY item, stratum ORDER BY key, subject) AS rank
      FROM (
        SELECT item, stratum, drawn, subject, key
          FROM near AS n
         WHERE NOT EXISTS (SELECT FROM short AS s WHERE s.item = n.item AND s.stratum = n.stratum)
        UNION ALL
        SELECT s.item, s.stratum, s.drawn, o.subject, sha256(%(prefix)s || convert_to(o.subject, 'UTF8'))
          FROM short AS s
          JOIN draws_object AS o ON o.draw_id = %(draw)s AND o.stratum = s.stratum
           AND (o.items = '' OR s.item = ANY (string_to_array(o.items, ',')))
      ) AS chosen
  ) AS ranked
 WHERE rank <= drawn
