-- What is shown of an index and rests, itself or through what it reads, on figures that had ended when a run began; where a
-- result of the run takes its place (publishable.sql), it is no such value. A run of one period looks at that period alone.
SELECT shown.id AS shown, shown.result_id AS result, shown.area, shown.sector_id AS sector, shown.period, result.value,
       definition.decimals
FROM indices_run run
JOIN indices_shown shown ON shown.index_id = %(index)s AND shown.until IS NULL AND run.period IN ('', shown.period)
JOIN indices_result result ON result.id = shown.result_id
JOIN indices_definition definition ON definition.id = result.definition_id
WHERE run.id = %(run)s AND run.known_at IS NOT NULL AND shown.id <> ALL(%(replaced)s::bigint[])
  AND shown.result_id IN (SELECT indices_unfounded(
    ARRAY(SELECT result_id FROM indices_shown WHERE index_id = %(index)s AND until IS NULL), run.known_at))
ORDER BY shown.period DESC, shown.area, shown.sector_id NULLS FIRST
