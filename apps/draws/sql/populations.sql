-- How many objects each stratum has for each combination of items, and how long the sealed text will be.
SELECT stratum, items, count(*) AS size,
       sum(octet_length(subject) + octet_length(label) + 60)::bigint AS bytes
  FROM draws_object
 WHERE draw_id = %(draw)s
 GROUP BY stratum, items
