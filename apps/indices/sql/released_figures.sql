-- The figures of a release with what each stands in the place of; the first of them, and how many there are.
SELECT series.code AS series, series.title, series.title_en, series.decimals, value.area, value.sector_id AS sector, value.period,
       value.vintage, value.stage, value.value, value.low, value.high, value.n, value.note, before.value AS before,
       count(*) OVER () AS total
FROM indices_observation value JOIN indices_series series ON series.id = value.series_id
LEFT JOIN indices_observation before ON before.series_id = value.series_id AND before.area = value.area
  AND before.sector_id IS NOT DISTINCT FROM value.sector_id AND before.period = value.period
  AND before.vintage = value.vintage - 1
WHERE value.release_id = %(release)s
ORDER BY series.position, value.period DESC, value.area, value.sector_id NULLS FIRST
LIMIT %(most)s
