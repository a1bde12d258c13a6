-- A page of the feed as JSON texts: built here, because a thousand rows of four models cost the server more than the
-- read. Each row looks its entry, and the enterprise where it is still shown, up by key: OFFSET 0 keeps the planner from
-- joining whole tables, so a page costs the same however many entries there are and wherever the cursor stands.
-- Twin: tests/serious_list/test_public.py
SELECT c.seq,
       json_build_object(
         'seq', c.seq,
         'at', to_char(c.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
         'change', c.change,
         'number', e.number,
         'entry', shown.entry
       )::text AS body
FROM (
  SELECT seq, at, change, entry_id FROM serious_list_change WHERE seq > %(since)s ORDER BY seq LIMIT %(limit)s
) c
CROSS JOIN LATERAL (
  SELECT number, enterprise_id, person, ground_id, agency_id, decided_on, listed_on, until,
         c.change = 'listed' AND ended_on IS NULL AND %(on)s BETWEEN listed_on AND until AS shown
  FROM serious_list_entry WHERE id = c.entry_id OFFSET 0
) e
LEFT JOIN LATERAL (
  SELECT json_build_object(
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
         ) AS entry
  FROM registry_enterprise f, serious_list_ground g, divisions_agency a
  WHERE e.shown AND f.id = e.enterprise_id AND g.id = e.ground_id AND a.code = e.agency_id OFFSET 0
) shown ON true
ORDER BY c.seq
