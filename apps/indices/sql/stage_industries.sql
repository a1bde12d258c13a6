-- Of a series whose parts sum to the whole: where the industries of one classification together are more than the whole they
-- belong to, with the rows of the file laid over what the store holds. Less is no doubt: nobody gives all of them.
WITH given AS (
  SELECT staged.series_key AS series_id, staged.sector_key AS sector_id, staged.period, staged.area_key AS area,
         staged.amount AS value, staged.line
  FROM indices_stagedvalue staged JOIN indices_series series ON series.id = staged.series_key
  WHERE staged.run_id = %(run)s AND series.additive AND series.least >= 0 AND staged.amount IS NOT NULL
    AND staged.area_key IS NOT NULL AND (staged.sector = '' OR staged.sector_key IS NOT NULL)
    AND NOT EXISTS (SELECT FROM indices_refusedvalue wrong
                    WHERE wrong.run_id = staged.run_id AND wrong.line = staged.line AND NOT wrong.warning)
), stored AS (
  SELECT DISTINCT ON (value.series_id, value.sector_id, value.period, value.area)
         value.series_id, value.sector_id, value.period, value.area, value.value, NULL::int AS line
  FROM indices_observation value
  JOIN (SELECT DISTINCT series_id, period, area FROM given) touched
    ON touched.series_id = value.series_id AND touched.period = value.period AND touched.area = value.area
  ORDER BY value.series_id, value.sector_id, value.period, value.area, value.vintage DESC
), laid AS (
  SELECT * FROM given
  UNION ALL SELECT * FROM stored WHERE NOT EXISTS (
    SELECT FROM given own WHERE own.series_id = stored.series_id AND own.period = stored.period
      AND own.area = stored.area AND own.sector_id IS NOT DISTINCT FROM stored.sector_id)
), sums AS (
  SELECT whole.series_id, whole.value AS whole, sum(part.value) AS parts, min(coalesce(whole.line, part.line)) AS line
  FROM laid whole
  JOIN laid part ON part.series_id = whole.series_id AND part.period = whole.period AND part.area = whole.area
  JOIN indices_sector sector ON sector.code = part.sector_id
  WHERE whole.sector_id IS NULL
  GROUP BY whole.series_id, whole.period, whole.area, whole.value, sector.scheme
)
INSERT INTO indices_refusedvalue (run_id, line, reason, "column", value, hint, other, warning)
SELECT %(run)s, sums.line, 'parts-sum', %(heading)s, trim_scale(sums.parts)::text, trim_scale(sums.whole)::text, '', true
FROM sums JOIN indices_series series ON series.id = sums.series_id
WHERE sums.line IS NOT NULL AND sums.parts > sums.whole + series.tolerance
