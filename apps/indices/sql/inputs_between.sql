-- The vintages that results rest on, themselves or through the results they read, and those they take the place of did not, with
-- the vintage these rested on.
WITH RECURSIVE pair AS (
  SELECT result, before FROM unnest(%(results)s::bigint[], %(before)s::bigint[]) AS pair (result, before) WHERE before IS NOT NULL
), reads (result, fresh, id) AS (
  SELECT result, true, result FROM pair
  UNION
  SELECT result, false, before FROM pair
  UNION
  SELECT reads.result, reads.fresh, (part ->> 'result')::bigint
  FROM reads JOIN indices_result below ON below.id = reads.id CROSS JOIN LATERAL jsonb_array_elements(below.parts) part
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
SELECT DISTINCT ON (series.code, fresh.period, fresh.area, fresh.sector_id, fresh.id)
       series.code AS series, series.title, series.title_en, fresh.area, fresh.sector_id AS sector, fresh.period,
       fresh.vintage, fresh.value, old.value AS before, fresh.source, fresh.stage, fresh.provenance, fresh.note,
       fresh.recorded_at
FROM came
JOIN indices_observation fresh ON fresh.id = came.id
JOIN indices_series series ON series.id = fresh.series_id
LEFT JOIN old ON old.result = came.result AND old.series_id = fresh.series_id AND old.area = fresh.area
  AND coalesce(old.sector_id, '') = coalesce(fresh.sector_id, '') AND old.period = fresh.period
ORDER BY series.code, fresh.period DESC, fresh.area, fresh.sector_id, fresh.id, old.vintage DESC NULLS LAST
LIMIT %(most)s
