-- Every target that is or was public, with what it took the place of, when and why.
SELECT CASE WHEN target.index_id IS NULL THEN 'series' ELSE 'index' END AS of, coalesce(index.code, series.code) AS code,
       target.area, target.period, target.kind, trim_scale(target.value)::text AS value,
       coalesce(index.unit, series.unit) AS unit, target.source, target.provenance, (target.agreed_at AT TIME ZONE %(zone)s)::date::text AS public_on,
       (target.ended_at AT TIME ZONE %(zone)s)::date::text AS replaced_on,
       trim_scale(lag(target.value) OVER same)::text AS before, target.why_changed
FROM indices_target target LEFT JOIN indices_index index ON index.id = target.index_id
LEFT JOIN indices_series series ON series.id = target.series_id
WHERE target.agreed_at IS NOT NULL AND (%(code)s = '' OR %(code)s = coalesce(index.code, series.code))
WINDOW same AS (PARTITION BY target.index_id, target.series_id, target.area, target.period ORDER BY target.agreed_at, target.id)
ORDER BY of, index.position, series.position, code, target.area, target.period, target.agreed_at, target.id
