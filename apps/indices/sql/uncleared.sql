-- Releases that results rest on, themselves or through the results they read, or by which a figure ended that they rest on, and
-- that are not public.
WITH RECURSIVE reads (id) AS (
  SELECT unnest(%(results)s::bigint[])
  UNION
  SELECT (part ->> 'result')::bigint
  FROM reads JOIN indices_result result USING (id) CROSS JOIN LATERAL jsonb_array_elements(result.parts) part
  WHERE part ->> 'result' IS NOT NULL
), rests AS MATERIALIZED (
  SELECT DISTINCT input.observation
  FROM reads JOIN indices_result result USING (id) CROSS JOIN LATERAL unnest(result.inputs) AS input (observation)
)
SELECT release.id, release.kind, release.source, release.recorded_at, release.recorded_user
FROM indices_release release
WHERE release.id IN (
    SELECT value.release_id FROM rests JOIN indices_observation value ON value.id = rests.observation
    UNION ALL
    SELECT ended.release_id FROM indices_observation ended
    JOIN indices_observation value ON value.series_id = ended.series_id AND value.area = ended.area
      AND value.sector_id IS NOT DISTINCT FROM ended.sector_id AND value.period = ended.period AND value.vintage < ended.vintage
    WHERE ended.stage = 'none' AND value.id IN (SELECT observation FROM rests)
      -- a refused one ended nothing: runs read the figure before it again
      AND NOT EXISTS (SELECT FROM indices_clearance refused WHERE refused.release_id = ended.release_id AND NOT refused.given))
  AND NOT EXISTS (SELECT FROM indices_clearance cleared WHERE cleared.release_id = release.id AND cleared.given)
ORDER BY release.id
