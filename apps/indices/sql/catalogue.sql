-- When each series and index changed last, and of which areas there are public figures: what the DCAT catalogue says of it.
SELECT 'series' AS kind, series.code, (max(greatest(value.recorded_at, clearance.decided_at)) AT TIME ZONE %(zone)s)::date::text AS modified,
       array_agg(DISTINCT value.area ORDER BY value.area) AS areas
FROM indices_observation value JOIN indices_series series ON series.id = value.series_id
JOIN indices_clearance clearance ON clearance.release_id = value.release_id AND clearance.given
GROUP BY series.code
UNION ALL
SELECT 'index', index.code, (max(greatest(shown.since, coalesce(shown.until, shown.since))) AT TIME ZONE %(zone)s)::date::text,
       array_agg(DISTINCT shown.area ORDER BY shown.area)
FROM indices_shown shown JOIN indices_index index ON index.id = shown.index_id
GROUP BY index.code
