-- Where a series' parts sum to the whole: every area of which all parts are known, with the rows of the file laid over
-- what the store holds; a row that is refused is not laid. Some parts alone that are more than the whole tell it too, where
-- none can be less than nothing. One doubt for each whole, at its own line or at the first of its parts.
WITH touched AS (
  SELECT DISTINCT staged.series_key AS series_id, staged.sector_key AS sector_id, staged.period
  FROM indices_stagedvalue staged JOIN indices_series series ON series.id = staged.series_key
  WHERE staged.run_id = %(run)s AND series.additive AND staged.amount IS NOT NULL AND staged.area_key IS NOT NULL
), stored AS (
  SELECT DISTINCT ON (value.series_id, value.sector_id, value.period, value.area)
         value.series_id, value.sector_id, value.period, value.area, value.value, NULL::int AS line
  FROM indices_observation value JOIN touched ON touched.series_id = value.series_id
    AND touched.sector_id IS NOT DISTINCT FROM value.sector_id AND touched.period = value.period
  ORDER BY value.series_id, value.sector_id, value.period, value.area, value.vintage DESC
), laid AS (
  SELECT series_key AS series_id, sector_key AS sector_id, period, area_key AS area, amount AS value, line
  FROM indices_stagedvalue staged WHERE run_id = %(run)s AND amount IS NOT NULL AND area_key IS NOT NULL
    AND NOT EXISTS (SELECT FROM indices_refusedvalue wrong
                    WHERE wrong.run_id = staged.run_id AND wrong.line = staged.line AND NOT wrong.warning)
  UNION ALL SELECT * FROM stored WHERE NOT EXISTS (
    SELECT FROM indices_stagedvalue own WHERE own.run_id = %(run)s AND own.series_key = stored.series_id
      AND own.sector_key IS NOT DISTINCT FROM stored.sector_id AND own.period = stored.period
      AND own.area_key = stored.area AND own.amount IS NOT NULL
      AND NOT EXISTS (SELECT FROM indices_refusedvalue wrong
                      WHERE wrong.run_id = own.run_id AND wrong.line = own.line AND NOT wrong.warning))
), sums AS (
  SELECT whole.series_id, whole.sector_id, whole.period, whole.area, whole.value AS whole, sum(part.value) AS parts,
         count(part.value) AS given, min(coalesce(whole.line, part.line)) AS line,
         (SELECT count(*) FROM divisions_division child WHERE child.parent_id = whole.area AND child.valid_to IS NULL)
           AS wanted
  FROM laid whole JOIN divisions_division child ON child.parent_id = whole.area AND child.valid_to IS NULL
  JOIN laid part ON part.series_id = whole.series_id AND part.sector_id IS NOT DISTINCT FROM whole.sector_id
    AND part.period = whole.period AND part.area = child.code
  GROUP BY 1, 2, 3, 4, 5
)
INSERT INTO indices_refusedvalue (run_id, line, reason, "column", value, hint, other, warning)
SELECT %(run)s, sums.line, 'parts-sum', %(heading)s, trim_scale(sums.parts)::text, trim_scale(sums.whole)::text, '', true
FROM sums JOIN indices_series series ON series.id = sums.series_id
WHERE sums.line IS NOT NULL AND (
  sums.given = sums.wanted AND abs(sums.parts - sums.whole) > series.tolerance
  OR series.least >= 0 AND sums.parts > sums.whole + series.tolerance)
