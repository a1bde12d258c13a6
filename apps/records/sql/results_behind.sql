-- Results of checks that led to some acts and go when the proceeding that rests on these acts is repaired: what they rest
-- on, and those of them that are results themselves; and what became of such a result afterwards. One on which something
-- else rests stays, and so do the acts.
WITH RECURSIVE behind AS (
  SELECT id FROM records_fact WHERE id = ANY (%(acts)s)
  UNION
  SELECT ground.id
  FROM behind
  JOIN records_fact fact ON fact.id = behind.id
  JOIN records_fact ground ON ground.id = fact.based_on_id AND ground.state = ANY (%(counting)s)
  JOIN records_factkind kind ON kind.id = ground.kind_id AND kind.code = ANY (%(results)s)
  WHERE NOT EXISTS (
    WITH RECURSIVE resting AS (
      SELECT id, kind_id, state FROM records_fact WHERE based_on_id = ground.id AND id <> fact.id
      UNION
      SELECT other.id, other.kind_id, other.state
      FROM resting JOIN records_fact other ON other.based_on_id = resting.id
    )
    SELECT FROM resting JOIN records_factkind what ON what.id = resting.kind_id
    WHERE resting.state <> ALL (%(gone)s) AND what.code <> ALL (%(follow_ups)s) AND resting.id <> ALL (%(acts)s)
  )
),
results AS (
  SELECT fact.id FROM behind JOIN records_fact fact USING (id)
  JOIN records_factkind kind ON kind.id = fact.kind_id AND kind.code = ANY (%(results)s)
),
along AS (
  SELECT id FROM results
  UNION
  SELECT fact.id
  FROM along JOIN records_fact fact ON fact.based_on_id = along.id
  JOIN records_factkind kind ON kind.id = fact.kind_id AND kind.code = ANY (%(follow_ups)s)
)
SELECT fact.id
FROM along
JOIN records_fact fact USING (id)
JOIN records_factkind kind ON kind.id = fact.kind_id AND NOT kind.never_repaired
WHERE fact.state = ANY (%(counting)s)
ORDER BY fact.id
