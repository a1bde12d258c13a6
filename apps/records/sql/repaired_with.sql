-- What goes when each of some facts is repaired: all that rests on it; and of a penalty or a listing the results of checks
-- behind it, where nothing rests on them but this and what became of them afterwards.
WITH RECURSIVE chain AS (
  -- of many most rest on nothing, and nothing on them
  SELECT id AS root, id FROM records_fact fact
  WHERE id = ANY (%(facts)s)
    AND (based_on_id IS NOT NULL OR EXISTS (SELECT FROM records_fact resting WHERE resting.based_on_id = fact.id))
  UNION
  SELECT chain.root, ground.id
  FROM chain
  JOIN records_fact act ON act.id = chain.root
  JOIN records_factkind act_kind ON act_kind.id = act.kind_id AND act_kind.code = ANY (%(acts)s)
  JOIN records_fact fact ON fact.id = chain.id
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
    WHERE resting.state <> ALL (%(gone)s) AND what.code <> ALL (%(follow_ups)s)
  )
),
along AS (
  SELECT root, id FROM chain
  UNION
  SELECT along.root, fact.id FROM along JOIN records_fact fact ON fact.based_on_id = along.id
)
SELECT along.root, along.id
FROM along
JOIN records_fact fact ON fact.id = along.id AND fact.state = ANY (%(counting)s)
JOIN records_factkind kind ON kind.id = fact.kind_id AND NOT kind.never_repaired
WHERE along.id <> along.root AND NOT EXISTS (
  -- a penalty that the law bars from early repair stays, whatever it rests on
  SELECT FROM records_repairbar bar
  WHERE bar.validity @> %(day)s::date AND position(bar.code IN coalesce(fact.detail #>> '{decision,category}', '')) > 0)
ORDER BY along.root, along.id
