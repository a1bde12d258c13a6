-- Releases that results rest on, themselves or through the results they read, and that are not public.
WITH RECURSIVE reads (id) AS (
  SELECT unnest(%(results)s::bigint[])
  UNION
  SELECT (part ->> 'result')::bigint
  FROM reads JOIN indices_result result USING (id) CROSS JOIN LATERAL jsonb_array_elements(result.parts) part
  WHERE part ->> 'result' IS NOT NULL
)
SELECT release.id, release.kind, release.source, release.recorded_at, release.recorded_user
FROM indices_release release
WHERE release.id IN (
    SELECT value.release_id FROM reads JOIN indices_result result USING (id)
    CROSS JOIN LATERAL unnest(result.inputs) AS input (observation)
    JOIN indices_observation value ON value.id = input.observation)
  AND NOT EXISTS (SELECT FROM indices_clearance cleared WHERE cleared.release_id = release.id AND cleared.given)
ORDER BY release.id
