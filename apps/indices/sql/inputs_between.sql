-- The vintages that results rest on and those they take the place of did not, with the vintage these rested on.
SELECT DISTINCT ON (series.code, fresh.period, fresh.area, fresh.sector_id, fresh.id)
       series.code AS series, series.title, series.title_en, fresh.area, fresh.sector_id AS sector, fresh.period,
       fresh.vintage, fresh.value, old.value AS before, fresh.source, fresh.stage, fresh.provenance, fresh.note,
       fresh.recorded_at
FROM unnest(%(results)s::bigint[], %(before)s::bigint[]) AS pair (result, before)
JOIN indices_result result ON result.id = pair.result
JOIN indices_result before ON before.id = pair.before
CROSS JOIN LATERAL (SELECT unnest(result.inputs) EXCEPT SELECT unnest(before.inputs)) AS fresh_input (id)
JOIN indices_observation fresh ON fresh.id = fresh_input.id
JOIN indices_series series ON series.id = fresh.series_id
LEFT JOIN LATERAL (
  SELECT value FROM indices_observation WHERE id = ANY(before.inputs) AND series_id = fresh.series_id
    AND area = fresh.area AND sector_id IS NOT DISTINCT FROM fresh.sector_id AND period = fresh.period
  ORDER BY vintage DESC LIMIT 1) old ON true
ORDER BY series.code, fresh.period DESC, fresh.area, fresh.sector_id, fresh.id, old.value
LIMIT %(most)s
