-- a page of the feed as JSON texts: built here, because a thousand rows of four models cost the server more than the read
SELECT c.seq,
       json_build_object(
         'seq', c.seq,
         'at', to_char(c.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
         'change', c.change,
         'number', e.number,
         'entry', CASE
           WHEN c.change = 'listed' AND e.ended_on IS NULL AND %(on)s BETWEEN e.listed_on AND e.until THEN
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
  SELECT seq, at, change, entry_id FROM serious_list_change WHERE seq > %(since)s ORDER BY seq LIMIT %(limit)s
) c
JOIN serious_list_entry e ON e.id = c.entry_id
JOIN registry_enterprise f ON f.id = e.enterprise_id
JOIN serious_list_ground g ON g.id = e.ground_id
JOIN divisions_agency a ON a.code = e.agency_id
ORDER BY c.seq
