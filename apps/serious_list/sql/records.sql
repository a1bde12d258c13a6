-- The public records of entries as JSON texts; null for one that is not on the list on the day. Built here, because a
-- thousand rows of four models cost the server more than the read. The enterprise is looked up by its key, one by one
-- (OFFSET 0): a join tempts the planner to read the whole register. The few grounds and agencies are turned into JSON
-- once, not once a row.
-- Twin: public.record, beside it in tests/serious_list/test_public.py
SELECT e.id,
       e.number,
       CASE WHEN e.ended_on IS NULL AND %(on)s BETWEEN e.listed_on AND e.until THEN serious_list_record(
         e.number, party.name, e.person, party.uscc, party.division_id, ground.name, ground.basis, agency.name,
         e.decided_on, e.listed_on, e.until, e.restored_on
       ) END AS record
FROM serious_list_entry e
CROSS JOIN LATERAL (
  SELECT f.name, f.uscc, f.division_id FROM registry_enterprise f WHERE f.id = e.enterprise_id OFFSET 0
) AS party
JOIN (
  SELECT id, to_json(name)::text AS name, to_json("order" || article)::text AS basis FROM serious_list_ground OFFSET 0
) AS ground ON ground.id = e.ground_id
JOIN (SELECT code, to_json(name)::text AS name FROM divisions_agency OFFSET 0) AS agency ON agency.code = e.agency_id
WHERE e.id = ANY(%(entries)s)
