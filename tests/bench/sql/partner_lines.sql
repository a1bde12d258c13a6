-- so many lines over all deliveries of a partner, listed and ended in turn; those that list told of the party as it is
INSERT INTO joint_punishment_item (partner_id, delivery_id, kind, at, entry_id, number, measures, party, code)
SELECT %(partner)s, d.id, CASE WHEN n %% 3 = 2 THEN 'ended' ELSE 'listed' END, %(at)s, d.entry_id, d.number, d.measures,
       CASE WHEN n %% 3 = 2 THEN '' ELSE d.name END, CASE WHEN n %% 3 = 2 THEN '' ELSE coalesce(d.uscc, '') END
  FROM generate_series(1, %(lines)s) AS n
  JOIN (SELECT d.id, d.entry_id, e.number, d.measures, f.name, f.uscc, row_number() OVER (ORDER BY d.id) AS k
          FROM joint_punishment_delivery d
          JOIN serious_list_entry e ON e.id = d.entry_id
          JOIN registry_enterprise f ON f.id = e.enterprise_id
         WHERE d.partner_id = %(partner)s) AS d
    ON d.k = 1 + (n * 7919::bigint) %% %(entries)s
 ORDER BY n
