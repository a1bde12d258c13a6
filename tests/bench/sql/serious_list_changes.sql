-- so many events over all entries, listed and ended in turn
INSERT INTO serious_list_change (at, change, entry_id)
SELECT timestamptz '2026-01-06 09:00+08' + n * interval '1 second', CASE WHEN n %% 3 = 2 THEN 'ended' ELSE 'listed' END, e.id
  FROM generate_series(1, %(events)s) AS n
  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS k FROM serious_list_entry) AS e
    ON e.k = 1 + (n * 7919::bigint) %% %(entries)s
 ORDER BY n
