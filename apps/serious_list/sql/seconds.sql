-- A second listing of the party on the ground, after a merge of records, is set aside beside one that stands. Its penalty
-- stands, and counts on against early removal. Twins: operations/seconds.py, _other_penalties in queries.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE FUNCTION serious_list_guard_second() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  records bigint[];
BEGIN
  IF OLD.second_of_id IS NULL AND OLD.state IN ('decided', 'served', 'published') AND NEW.state = 'withdrawn' THEN
    records := serious_list_records_held(NEW.enterprise_id);
    IF EXISTS (
      SELECT FROM serious_list_case c JOIN serious_list_ground g ON g.id = c.ground_id
      WHERE c.id = NEW.second_of_id AND c.id <> NEW.id AND c.enterprise_id = ANY (records)
        AND c.person_name = NEW.person_name
        AND g.code = (SELECT mine.code FROM serious_list_ground mine WHERE mine.id = NEW.ground_id)
        AND (c.state = 'published' OR c.state IN ('decided', 'served') AND OLD.state <> 'published')
    ) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'a second listing is set aside beside another of the party on the ground' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER serious_list_case_second BEFORE UPDATE ON serious_list_case
  FOR EACH ROW WHEN (OLD.second_of_id IS DISTINCT FROM NEW.second_of_id) EXECUTE FUNCTION serious_list_guard_second();

-- whether the penalty of a decided case counts against its party
CREATE FUNCTION serious_list_penalty_stands(of_case serious_list_case) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT of_case.state IN ('decided', 'served', 'published', 'expired', 'removed')
      OR of_case.second_of_id IS NOT NULL
         AND NOT EXISTS (SELECT FROM records_fact f WHERE f.id = of_case.penalty_fact_id AND f.state = 'withdrawn')
$$;

CREATE OR REPLACE FUNCTION serious_list_banned_until(of_case bigint) RETURNS date LANGUAGE sql STABLE AS $$
  WITH RECURSIVE mine AS (
    SELECT c.id, c.person_name, serious_list_survivor(c.enterprise_id) AS survivor
    FROM serious_list_case c WHERE c.id = of_case
  ), records AS (
    SELECT survivor AS id FROM mine
    UNION SELECT f.id FROM registry_enterprise f JOIN records ON f.merged_into_id = records.id
  )
  SELECT max(CASE WHEN c.ban_for_life THEN date 'infinity' ELSE c.ban_until END)
  FROM serious_list_case c CROSS JOIN mine
  WHERE c.id = mine.id
     OR c.enterprise_id IN (SELECT id FROM records) AND c.person_name = mine.person_name
        AND serious_list_penalty_stands(c)
$$;

CREATE OR REPLACE FUNCTION serious_list_year_begins(of_case bigint, day date) RETURNS date LANGUAGE sql STABLE AS $$
  WITH RECURSIVE listing AS (
    SELECT c.id, c.person_name, c.penalty_fact_id, coalesce(e.restored_on, e.listed_on) AS since,
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
