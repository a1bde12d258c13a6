-- so many lines over all deliveries of a partner, listed and ended in turn
INSERT INTO joint_punishment_item (partner_id, delivery_id, kind, at, entry_id, number, measures)
SELECT %(partner)s, d.id, CASE WHEN n %% 3 = 2 THEN 'ended' ELSE 'listed' END, %(at)s, d.entry_id, d.number, d.measures
  FROM generate_series(1, %(lines)s) AS n
  JOIN (SELECT d.id, d.entry_id, e.number, d.measures, row_number() OVER (ORDER BY d.id) AS k
          FROM joint_punishment_delivery d JOIN serious_list_entry e ON e.id = d.entry_id
         WHERE d.partner_id = %(partner)s) AS d
    ON d.k = 1 + (n * 7919::bigint) %% %(entries)s
 ORDER BY n
