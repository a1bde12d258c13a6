-- Of each pair of results the figure that came in between them, of its own place before others, and how many there are.
SELECT DISTINCT ON (came.result)
       came.result, series.code AS series, series.title, series.title_en, fresh.area, fresh.sector_id AS sector, fresh.period,
       fresh.value, came.former AS before, coalesce(nullif(fresh.source, ''), release.source) AS source,
       count(*) OVER (PARTITION BY came.result) AS total
FROM indices_came_between(%(results)s::bigint[], %(before)s::bigint[]) came
JOIN indices_result result ON result.id = came.result
JOIN indices_observation fresh ON fresh.id = came.observation
JOIN indices_series series ON series.id = fresh.series_id
JOIN indices_release release ON release.id = fresh.release_id
ORDER BY came.result, fresh.area = result.area DESC, fresh.period = result.period DESC, series.position, fresh.area, fresh.id
