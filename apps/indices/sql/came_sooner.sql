-- As in guards_right.sql; of the results only those are opened whose definition reads other indices (see unfounded_sooner.sql).
-- Frozen once released: a change goes into a new file with a new migration.
CREATE OR REPLACE FUNCTION indices_came_between(results bigint[], befores bigint[]) RETURNS TABLE (result bigint, observation bigint, former numeric)
LANGUAGE sql STABLE AS $$
WITH RECURSIVE pair AS (
  SELECT pair.result, pair.before FROM unnest(results, befores) AS pair (result, before) WHERE pair.before IS NOT NULL
), above AS MATERIALIZED (
  SELECT definition.id FROM indices_definition definition
  WHERE definition.parameters ->> 'variant' = 'factor' OR EXISTS (
    SELECT FROM indices_node node WHERE node.definition_id = definition.id AND node.source_id IS NOT NULL)
), reads (result, fresh, id) AS (
  SELECT result, true, result FROM pair
  UNION
  SELECT result, false, before FROM pair
  UNION
  SELECT reads.result, reads.fresh, (part ->> 'result')::bigint
  FROM reads JOIN indices_result below ON below.id = reads.id AND below.definition_id IN (SELECT id FROM above)
  CROSS JOIN LATERAL jsonb_array_elements(below.parts) part
  WHERE part ->> 'result' IS NOT NULL
), inputs AS (
  SELECT DISTINCT reads.result, reads.fresh, input.id
  FROM reads JOIN indices_result below ON below.id = reads.id CROSS JOIN LATERAL unnest(below.inputs) AS input (id)
), came AS (
  SELECT result, id FROM inputs WHERE fresh EXCEPT SELECT result, id FROM inputs WHERE NOT fresh
), went AS (
  SELECT result, id FROM inputs WHERE NOT fresh EXCEPT SELECT result, id FROM inputs WHERE fresh
), old AS (
  SELECT went.result, value.* FROM went JOIN indices_observation value ON value.id = went.id
)
SELECT DISTINCT ON (came.result, came.id) came.result, came.id, old.value
FROM came JOIN indices_observation fresh ON fresh.id = came.id
LEFT JOIN old ON old.result = came.result AND old.series_id = fresh.series_id AND old.area = fresh.area
  AND coalesce(old.sector_id, '') = coalesce(fresh.sector_id, '') AND old.period = fresh.period
ORDER BY came.result, came.id, old.vintage DESC NULLS LAST
$$;
