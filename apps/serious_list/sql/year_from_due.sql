-- A bureau that publishes late keeps the party on the list for no longer, neither to the end of the term nor to the day on
-- which early removal may be asked for: both are counted from the last day on which the listing ought to have been
-- published. Computed, so that it holds of what stands already.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twin: counted_from in queries/lenient.py
CREATE OR REPLACE FUNCTION serious_list_year_begins(of_case bigint, day date) RETURNS date LANGUAGE sql STABLE AS $$
  WITH RECURSIVE listing AS (
    SELECT c.id, c.person_name, c.penalty_fact_id,
           coalesce(e.restored_on, least(
             e.listed_on, serious_list_last_day('serious_list.publication', c.decided_on, c.decided_on)
           )) AS since,
           serious_list_survivor(c.enterprise_id) AS survivor
    FROM serious_list_case c JOIN serious_list_entry e ON e.case_id = c.id WHERE c.id = of_case
  ), records AS (
    SELECT survivor AS id FROM listing
    UNION SELECT f.id FROM registry_enterprise f JOIN records ON f.merged_into_id = records.id
  )
  SELECT greatest(
    l.since,
    (SELECT max(o.penalty_on) FROM serious_list_case o
     WHERE o.enterprise_id IN (SELECT id FROM records) AND o.person_name = l.person_name AND o.id <> l.id
       AND serious_list_penalty_stands(o) AND serious_list_heavy(o.penalty_kind)
       AND o.penalty_on <= day),
    (SELECT max(f.occurred_on) FROM records_fact f JOIN records_factkind k ON k.id = f.kind_id
     WHERE l.person_name = '' AND f.enterprise_id = l.survivor AND f.state IN ('effective', 'objected', 'expired')
       AND (k.code = 'penalty' AND f.severity >= 3 OR k.code = 'licence_revoked')
       AND f.occurred_on <= day AND f.id IS DISTINCT FROM l.penalty_fact_id)
  )
  FROM listing l
$$;
