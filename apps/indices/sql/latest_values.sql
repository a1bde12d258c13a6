-- Of each series, area, industry and period the newest vintage that was known at a moment; without what had been refused by
-- then and not cleared after all, and without the cells of which nothing was left to count.
SELECT * FROM (
SELECT DISTINCT ON (value.series_id, value.area, value.sector_id, value.period)
       value.id, series.code AS series, series.unit, value.area, value.sector_id AS sector, value.period, value.value,
       value.low, value.high, value.provenance, value.vintage, value.stage
FROM indices_observation value JOIN indices_series series ON series.id = value.series_id
WHERE series.code = ANY(%(codes)s) AND value.recorded_at <= %(known_at)s
  AND value.release_id <> ALL (ARRAY(
    SELECT refused.release_id FROM indices_clearance refused
    WHERE NOT refused.given AND refused.decided_at <= %(known_at)s AND NOT EXISTS (
      SELECT FROM indices_clearance given
      WHERE given.release_id = refused.release_id AND given.given AND given.decided_at <= %(known_at)s)))
ORDER BY value.series_id, value.area, value.sector_id, value.period, value.vintage DESC
) newest WHERE value IS NOT NULL
