-- The public records of entries as JSON texts; null for one that is not on the list on the day. Built here, because a
-- thousand rows of four models cost the server more than the read. Each looks its enterprise, ground and authority up
-- by key, and only where it is shown: subqueries, because a join tempts the planner to read whole tables.
-- Twin: public.record, beside it in tests/serious_list/test_public.py
SELECT e.id,
       e.number,
       CASE WHEN e.ended_on IS NULL AND %(on)s BETWEEN e.listed_on AND e.until THEN (
         SELECT json_build_object(
                  'number', e.number,
                  'party', f.name,
                  'person', NULLIF(e.person, ''),
                  'code', f.uscc,
                  'division', f.division_id,
                  'ground', (SELECT g.name FROM serious_list_ground g WHERE g.id = e.ground_id),
                  'basis', (SELECT g."order" || g.article FROM serious_list_ground g WHERE g.id = e.ground_id),
                  'authority', (SELECT a.name FROM divisions_agency a WHERE a.code = e.agency_id),
                  'decided_on', e.decided_on,
                  'listed_on', e.listed_on,
                  'until', e.until
                )::text
         FROM registry_enterprise f
         WHERE f.id = e.enterprise_id
       ) END AS record
FROM serious_list_entry e
WHERE e.id = ANY(%(entries)s)
