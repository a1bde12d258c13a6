-- Every reason why a row cannot be taken, each with the cell and what stands against it.
WITH row AS MATERIALIZED (
  SELECT staged.*, series.unit AS series_unit, series.frequency, series.live, series.least, series.most,
         series.code AS series_code, units.code AS unit_key, now.period AS running,
         -- by what the words stand for: 320100 and 南京市 are one place
         count(*) OVER (PARTITION BY series_key, CASE WHEN series_key IS NULL THEN staged.series END,
           area_key, CASE WHEN area_key IS NULL THEN staged.area END,
           sector_key, CASE WHEN sector_key IS NULL THEN staged.sector END, staged.period) AS alike
  FROM indices_stagedvalue staged
  LEFT JOIN indices_series series ON series.id = staged.series_key
  LEFT JOIN unnest(%(unit_words)s::text[], %(unit_codes)s::text[]) AS units (word, code) ON units.word = staged.unit
  LEFT JOIN unnest(%(kinds)s::text[], %(running)s::text[]) AS now (kind, period)
    ON now.kind = translate(staged.period, '0123456789', '')
  WHERE staged.run_id = %(run)s
), judged AS (
  SELECT line, 'missing' AS reason, empty.field AS col, '' AS value, '' AS hint, '' AS other, false AS warning
  FROM row CROSS JOIN LATERAL (VALUES ('series', series), ('area', area), ('period', period), ('value', value),
    ('unit', unit), ('stage', stage)) AS empty (field, cell) WHERE empty.cell = ''
  UNION ALL SELECT line, CASE WHEN called.codes IS NULL THEN 'series-unknown' ELSE 'series-ambiguous' END, 'series', series,
      called.codes, '', false
    FROM row CROSS JOIN LATERAL (
      SELECT string_agg(code, '、' ORDER BY code) AS codes FROM indices_series WHERE title = row.series) called
    WHERE series <> '' AND series_key IS NULL
  UNION ALL SELECT line, 'series-live', 'series', series, '', '', false FROM row WHERE live <> ''
  UNION ALL SELECT line, CASE WHEN EXISTS (SELECT FROM divisions_division WHERE name = row.area AND level = 'county')
      THEN 'area-ambiguous' ELSE 'area-unknown' END, 'area', area, '', '', false FROM row
    WHERE area <> '' AND area_key IS NULL
  UNION ALL SELECT line, CASE WHEN called.codes IS NULL THEN 'sector-unknown' ELSE 'sector-ambiguous' END, 'sector', sector,
      called.codes, '', false
    FROM row CROSS JOIN LATERAL (
      SELECT string_agg(code, '、' ORDER BY code) AS codes FROM indices_sector WHERE title = row.sector) called
    WHERE sector <> '' AND sector_key IS NULL
  UNION ALL SELECT line, 'period-unknown', 'period', period, '', '', false FROM row WHERE period <> '' AND previous = ''
  UNION ALL SELECT line, 'period-future', 'period', period, '', '', false FROM row WHERE previous <> '' AND period > running
  UNION ALL SELECT line, 'period-frequency', 'period', period, frequency, '', false FROM row
    WHERE previous <> '' AND frequency IS NOT NULL AND period !~ (CASE frequency WHEN 'year' THEN '^[0-9]{4}$'
      WHEN 'quarter' THEN 'Q' ELSE '-' END)
  UNION ALL SELECT line, CASE WHEN value ~ '^-?[0-9]{1,15}\.[0-9]{9,}$' THEN 'decimals' ELSE 'number' END, 'value', value,
      '', '', false FROM row
    WHERE value <> '' AND amount IS NULL
  UNION ALL SELECT line, 'unit', 'unit', unit, series_unit, '', false FROM row
    WHERE unit <> '' AND series_unit IS NOT NULL AND unit_key IS DISTINCT FROM series_unit
  UNION ALL SELECT line, 'stage-unknown', 'stage', stage, '', '', false FROM row
    WHERE stage <> '' AND stage_key IS NULL
  UNION ALL SELECT line, 'bounds', 'value', value,
      concat_ws('–', trim_scale(least)::text, trim_scale(most)::text), '', false FROM row
    WHERE amount < least OR amount > most
  UNION ALL SELECT line, 'duplicate-key', 'series', series, '', '', false FROM row WHERE alike > 1
  UNION ALL SELECT line, 'not-a-first', 'stage', stage, trim_scale(last_value)::text, '', false FROM row
    WHERE stage_key = 'first' AND last_vintage IS NOT NULL AND NOT same
)
INSERT INTO indices_refusedvalue (run_id, line, reason, "column", value, hint, other, warning)
SELECT %(run)s, line, reason, coalesce(heads.heading, col), left(coalesce(value, ''), 80), left(coalesce(hint, ''), 80),
       left(coalesce(other, ''), 80), warning
FROM judged
LEFT JOIN unnest(%(fields)s::text[], %(headings)s::text[]) AS heads (field, heading) ON heads.field = judged.col
