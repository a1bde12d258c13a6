-- so many lines over all deliveries of a partner, listed and ended in turn
INSERT INTO joint_punishment_item (partner_id, delivery_id, kind, at)
SELECT %(partner)s, d.id, CASE WHEN n %% 3 = 2 THEN 'ended' ELSE 'listed' END, %(at)s
  FROM generate_series(1, %(lines)s) AS n
  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS k FROM joint_punishment_delivery
         WHERE partner_id = %(partner)s) AS d
    ON d.k = 1 + (n * 7919::bigint) %% %(entries)s
 ORDER BY n
