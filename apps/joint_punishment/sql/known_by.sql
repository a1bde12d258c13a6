-- By what a partner tells one party from another: its code, or its name where it has none (rules/parties.py). Two records
-- without a code that were merged, or parted again, are two parties, and what was answered of the one was not of the other.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twins: rules/parties.py, operations/distributing._of_another
CREATE FUNCTION joint_punishment_known_by(party text, code text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(nullif(code, ''), party)
$$;

-- whether the lines of a delivery told of two parties, one after the other
CREATE OR REPLACE FUNCTION joint_punishment_told_of_two(delivery bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT count(DISTINCT joint_punishment_known_by(i.party, i.code)) > 1
  FROM joint_punishment_item i WHERE i.delivery_id = delivery AND i.kind = 'listed'
$$;

-- whether the newest line of a delivery told of another party than its entry has now
CREATE OR REPLACE FUNCTION joint_punishment_told_of_another(delivery bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT joint_punishment_known_by(i.party, i.code)
         IS DISTINCT FROM joint_punishment_known_by(f.name COLLATE "C", f.uscc COLLATE "C")
  FROM joint_punishment_item i
  JOIN serious_list_entry e ON e.id = i.entry_id
  JOIN registry_enterprise f ON f.id = e.enterprise_id
  WHERE i.delivery_id = delivery AND i.kind = 'listed'
  ORDER BY i.seq DESC LIMIT 1
$$;
