-- The vintages that came in since the results before, with the vintage each stands in the place of.
SELECT series.code AS series, series.title, series.title_en, fresh.area, fresh.sector_id AS sector, fresh.period,
       fresh.vintage, fresh.value, before.value AS before, fresh.source, fresh.stage, fresh.provenance, fresh.note,
       fresh.recorded_at, count(*) OVER () AS total
FROM (
  SELECT DISTINCT input FROM indices_result result
  JOIN indices_result before ON before.index_id = result.index_id AND before.area = result.area
    AND before.sector_id IS NOT DISTINCT FROM result.sector_id AND before.period = result.period
    AND before.vintage = result.vintage - 1
  CROSS JOIN LATERAL (SELECT unnest(result.inputs) EXCEPT SELECT unnest(before.inputs)) AS fresh_input (input)
  WHERE result.run_id = %(run)s AND (%(index)s IS NULL OR result.index_id = %(index)s)
) input
JOIN indices_observation fresh ON fresh.id = input.input
JOIN indices_series series ON series.id = fresh.series_id
LEFT JOIN indices_observation before ON before.series_id = fresh.series_id AND before.area = fresh.area
  AND before.sector_id IS NOT DISTINCT FROM fresh.sector_id AND before.period = fresh.period
  AND before.vintage = fresh.vintage - 1
ORDER BY series.code, fresh.period DESC, fresh.area
LIMIT %(most)s
