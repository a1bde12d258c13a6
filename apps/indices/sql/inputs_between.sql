-- The vintages that results rest on, themselves or through the results they read, and those they take the place of did not, with
-- the vintage these rested on.
SELECT DISTINCT ON (series.code, fresh.period, fresh.area, fresh.sector_id, fresh.id)
       series.code AS series, series.title, series.title_en, fresh.area, fresh.sector_id AS sector, fresh.period,
       fresh.vintage, fresh.value, came.former AS before, coalesce(nullif(fresh.source, ''), release.source) AS source, fresh.stage, fresh.provenance, fresh.note,
       fresh.recorded_at
FROM indices_came_between(%(results)s::bigint[], %(before)s::bigint[]) came
JOIN indices_observation fresh ON fresh.id = came.observation
JOIN indices_series series ON series.id = fresh.series_id
JOIN indices_release release ON release.id = fresh.release_id
ORDER BY series.code, fresh.period DESC, fresh.area, fresh.sector_id, fresh.id, came.former
LIMIT %(most)s
