-- Every vintage of series that is public, in a fixed order.
SELECT series.code AS series, value.area, coalesce(value.sector_id, '') AS sector, value.period, value.vintage,
       value.stage, trim_scale(value.value)::text AS value, trim_scale(value.low)::text AS low,
       trim_scale(value.high)::text AS high, value.n, series.unit, value.provenance,
       coalesce(nullif(value.source, ''), release.source) AS source, value.note, (value.recorded_at AT TIME ZONE %(zone)s)::date::text AS recorded_on
FROM indices_observation value JOIN indices_series series ON series.id = value.series_id
JOIN indices_release release ON release.id = value.release_id
JOIN indices_clearance clearance ON clearance.release_id = release.id AND clearance.given
WHERE %(code)s = '' OR series.code = %(code)s
ORDER BY series.position, series.code, value.area, value.sector_id NULLS FIRST, value.period, value.vintage
