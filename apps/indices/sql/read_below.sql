-- The figures that a result rests on, itself or through the results it reads.
WITH RECURSIVE reads (id) AS (
  SELECT %(result)s::bigint
  UNION
  SELECT (part ->> 'result')::bigint
  FROM reads JOIN indices_result result USING (id) CROSS JOIN LATERAL jsonb_array_elements(result.parts) part
  WHERE part ->> 'result' IS NOT NULL
)
SELECT DISTINCT input.id FROM reads JOIN indices_result result USING (id) CROSS JOIN LATERAL unnest(result.inputs) AS input (id)
