-- A page of the feed as JSON texts: built here, because a thousand rows of four models cost the server more than the
-- read. Each row looks its entry up by key, and the enterprise only where it is still shown: a subquery a row, because a
-- join tempts the planner, who knows nothing of what a page holds, to read whole tables or to keep a cache that never
-- hits. So a page costs the same however many entries there are and wherever the cursor stands.
-- Twin: tests/serious_list/test_public.py
SELECT c.seq,
       (
         SELECT json_build_object(
                  'seq', c.seq,
                  'at', to_char(c.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
                  'change', c.change,
                  'number', e.number,
                  'entry', CASE WHEN f.id IS NOT NULL THEN
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
                )::text
         FROM serious_list_entry e
         -- a key that is null is looked for nowhere: what is hidden costs one look at its entry
         LEFT JOIN registry_enterprise f ON f.id = CASE
           WHEN c.change = 'listed' AND e.ended_on IS NULL AND %(on)s BETWEEN e.listed_on AND e.until
           THEN e.enterprise_id END
         LEFT JOIN serious_list_ground g ON g.id = CASE WHEN f.id IS NOT NULL THEN e.ground_id END
         LEFT JOIN divisions_agency a ON a.code = CASE WHEN f.id IS NOT NULL THEN e.agency_id END
         WHERE e.id = c.entry_id
       ) AS body
FROM serious_list_change c
WHERE c.seq > %(since)s
ORDER BY c.seq
LIMIT %(limit)s
