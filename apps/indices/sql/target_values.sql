-- Values of the indices and series that have targets, by area and period: public ones, or the newest; none that rest on
-- figures that were refused or ended.
WITH newest AS (
  SELECT DISTINCT ON (index_id, area, period) id, index_id, area, period, value, low, high, 'demo' = ANY(marks) AS demo
  FROM indices_result
  WHERE NOT %(published)s AND sector_id IS NULL AND index_id = ANY(%(indices)s::bigint[])
    AND area = ANY(%(areas)s::text[])
  ORDER BY index_id, area, period, vintage DESC
)
SELECT 'index' AS kind, shown.index_id AS owner, shown.area, shown.period, result.value, result.low, result.high,
       'demo' = ANY(result.marks) AS demo
FROM indices_shown shown JOIN indices_result result ON result.id = shown.result_id
WHERE %(published)s AND shown.until IS NULL AND shown.sector_id IS NULL
  AND shown.index_id = ANY(%(indices)s::bigint[]) AND shown.area = ANY(%(areas)s::text[])
UNION ALL
SELECT 'index', index_id, area, period, value, low, high, demo FROM newest
WHERE id NOT IN (SELECT indices_unfounded(ARRAY(SELECT id FROM newest), 'infinity'))
UNION ALL
SELECT * FROM (
  SELECT DISTINCT ON (series_id, area, period) 'series', series_id, area, period, value, low, high, provenance = 'demo'
  FROM indices_observation value
  WHERE (NOT %(published)s OR EXISTS (
      SELECT FROM indices_clearance cleared WHERE cleared.release_id = value.release_id AND cleared.given))
    AND sector_id IS NULL AND series_id = ANY(%(series)s::bigint[]) AND area = ANY(%(areas)s::text[])
  ORDER BY series_id, area, period, vintage DESC
) stored WHERE value IS NOT NULL
