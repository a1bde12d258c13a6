-- Who took part in what an objection is about, and therefore must not decide on it: whoever filed it; whoever recorded
-- or changed a fact, prepared or decided the case a fact comes from, or decided on it before. For a grade that is every
-- fact of the enterprise that counts, as any of them may lie behind it; and always what a fact rests on, down to the
-- last ground. Who recorded what rests on the fact took part too: it goes along, and nobody ends what is his own
-- (migration 0022). a_fact is the fact a decision about a grade would change, null while there is none. Installed by a
-- migration and asked by the trigger below as well as by operations: one rule.
CREATE OR REPLACE FUNCTION records_involved(a_objection bigint, a_fact bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE AS $$
WITH RECURSIVE about AS (
  SELECT id, fact_id, enterprise_id, grade_ref, filed_user FROM records_objection WHERE id = a_objection
),
asked AS (
  SELECT fact_id AS id FROM about WHERE fact_id IS NOT NULL
  UNION SELECT a_fact WHERE a_fact IS NOT NULL
  UNION SELECT fact.id FROM about JOIN records_fact fact ON fact.enterprise_id = about.enterprise_id
  WHERE about.fact_id IS NULL AND fact.state IN ('effective', 'objected', 'expired')
),
ground AS (
  SELECT id FROM asked
  UNION SELECT fact.based_on_id FROM ground JOIN records_fact fact ON fact.id = ground.id
  WHERE fact.based_on_id IS NOT NULL
),
resting AS (
  SELECT id FROM asked
  UNION SELECT fact.id FROM resting JOIN records_fact fact ON fact.based_on_id = resting.id
)
SELECT person FROM (
  SELECT filed_user AS person FROM about
  UNION SELECT unnest(fact.people || ARRAY[fact.recorded_user, fact.changed_user])
  FROM ground JOIN records_fact fact ON fact.id = ground.id
  UNION SELECT fact.recorded_user FROM resting JOIN records_fact fact ON fact.id = resting.id
  UNION SELECT unnest(ARRAY[("row" ->> 'recorded_user')::bigint, ("row" ->> 'changed_user')::bigint])
  FROM ground JOIN records_factversion version ON version.fact_id = ground.id
  UNION SELECT other.decided_user
  FROM about JOIN records_objection other ON other.id <> about.id
  WHERE other.fact_id IN (SELECT id FROM ground) OR other.outcome_fact_id IN (SELECT id FROM ground)
     OR (about.fact_id IS NULL AND other.enterprise_id = about.enterprise_id AND other.grade_ref = about.grade_ref)
) took_part
WHERE person IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION records_refuse_involved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state NOT IN ('upheld', 'refused') OR OLD.state = NEW.state THEN
    RETURN NEW;
  END IF;
  IF NEW.decided_user IN (SELECT records_involved(NEW.id, NEW.outcome_fact_id)) THEN
    RAISE EXCEPTION 'whoever took part in a fact does not decide on it'
      USING ERRCODE = '23514', CONSTRAINT = 'records_objection_not_involved';
  END IF;
  RETURN NEW;
END $$;
