-- Indices of which results read a value that is not the public one now, with what became of them in the run.
SELECT index.code, index.title, index.title_en, coalesce(step.state, '') AS state, count(DISTINCT source.id) AS total
FROM indices_result result
CROSS JOIN LATERAL jsonb_array_elements(result.parts) part
JOIN indices_result source ON source.id = (part ->> 'result')::bigint
JOIN indices_index index ON index.id = source.index_id
LEFT JOIN indices_step step ON step.run_id = %(run)s AND step.index_id = source.index_id
WHERE result.id = ANY(%(results)s::bigint[])
  AND NOT EXISTS (SELECT FROM indices_shown shown WHERE shown.result_id = source.id AND shown.until IS NULL)
GROUP BY index.code, index.title, index.title_en, index.position, step.state
ORDER BY index.position
