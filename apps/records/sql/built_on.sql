-- All that rests on some facts, directly or through other facts, the older first.
WITH RECURSIVE built AS (
  SELECT id FROM records_fact WHERE based_on_id = ANY (%(facts)s)
  UNION
  SELECT fact.id FROM records_fact fact JOIN built ON fact.based_on_id = built.id
)
SELECT id FROM built ORDER BY id
