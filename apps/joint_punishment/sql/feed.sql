-- A page of one partner's feed: lines in order, each with the entry as it is now, or null once it has ended. A tombstone
-- never carries one: where the entry stands again, a line of its own says so.
SELECT i.seq,
       i.delivery_id,
       i.kind,
       d.stands,
       now.live,
       json_build_object(
         'seq', i.seq,
         'at', to_char(i.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
         'change', i.kind,
         'number', e.number,
         'measures', CASE WHEN now.live THEN to_json(d.measures) ELSE '[]'::json END,
         'entry', CASE
           WHEN now.live THEN
             json_build_object(
               'number', e.number,
               'party', f.name,
               'person', NULLIF(e.person, ''),
               'code', f.uscc,
               'division', f.division_id,
               'ground', g.name,
               'basis', g."order" || g.article,
               'authority', a.name,
               'decided_on', e.decided_on,
               'listed_on', e.listed_on,
               'until', e.until
             )
           END
       )::text AS body
FROM (
  SELECT seq, at, kind, delivery_id FROM joint_punishment_item
  WHERE partner_id = %(partner)s AND seq > %(since)s ORDER BY seq LIMIT %(limit)s
) i
JOIN joint_punishment_delivery d ON d.id = i.delivery_id
JOIN serious_list_entry e ON e.id = d.entry_id
CROSS JOIN LATERAL (
  SELECT i.kind = 'listed' AND e.ended_on IS NULL AND %(on)s BETWEEN e.listed_on AND e.until AS live
) now
JOIN registry_enterprise f ON f.id = e.enterprise_id
JOIN serious_list_ground g ON g.id = e.ground_id
JOIN divisions_agency a ON a.code = e.agency_id
ORDER BY i.seq
