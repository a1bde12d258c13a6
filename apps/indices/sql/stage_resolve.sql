-- What the words of each row stand for, and what is known already; null where nothing is found.
WITH areas AS (
  SELECT name, min(code) AS code, count(*) AS found FROM (
    SELECT code AS name, code FROM divisions_division WHERE code LIKE %(prefix)s
    UNION SELECT name, code FROM divisions_division WHERE code LIKE %(prefix)s AND valid_to IS NULL
    UNION SELECT name_en, code FROM divisions_division WHERE code LIKE %(prefix)s AND valid_to IS NULL
    UNION SELECT regexp_replace(name, '[省市]$', ''), code FROM divisions_division
      WHERE code LIKE %(prefix)s AND level <> 'county'
    UNION SELECT code, code FROM indices_area UNION SELECT title, code FROM indices_area
    UNION SELECT title_en, code FROM indices_area
  ) every GROUP BY name
), series AS (
  -- by its code, else by a name that is its alone: a name can be called twice, and a code stands before every name
  SELECT code AS name, min(id) AS id FROM indices_series GROUP BY code
  UNION ALL SELECT title, min(id) FROM indices_series named
    WHERE NOT EXISTS (SELECT FROM indices_series WHERE code = named.title) GROUP BY title HAVING count(*) = 1
), sectors AS (
  SELECT code AS name, code FROM indices_sector
  UNION ALL SELECT title, min(code) FROM indices_sector named
    WHERE NOT EXISTS (SELECT FROM indices_sector WHERE code = named.title) GROUP BY title HAVING count(*) = 1
), resolved AS (
  SELECT staged.id, staged.period, series.id AS series_key, CASE WHEN areas.found = 1 THEN areas.code END AS area_key,
         sectors.code AS sector_key, stages.code AS stage_key,
         -- commas only as they part thousands: 12,5 is no 125
         CASE WHEN staged.value ~ '^-?([0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4})(\.[0-9]{1,8})?$'
           THEN replace(staged.value, ',', '')::numeric(24, 8) END AS amount
  FROM indices_stagedvalue staged
  LEFT JOIN series ON series.name = staged.series
  LEFT JOIN areas ON areas.name = staged.area
  LEFT JOIN sectors ON staged.sector <> '' AND sectors.name = staged.sector
  LEFT JOIN unnest(%(stage_words)s::text[], %(stage_codes)s::text[]) AS stages (word, code) ON stages.word = staged.stage
  WHERE staged.run_id = %(run)s
)
UPDATE indices_stagedvalue staged
SET series_key = resolved.series_key, area_key = resolved.area_key, sector_key = resolved.sector_key,
    stage_key = resolved.stage_key, amount = resolved.amount, last_vintage = last.vintage, last_value = last.value,
    last_stage = last.stage, last_provenance = last.provenance,
    same = coalesce((last.value, last.stage, last.provenance)
      = (resolved.amount, resolved.stage_key, %(provenance)s), false)
FROM resolved
LEFT JOIN LATERAL (
  SELECT vintage, value, stage, provenance FROM indices_observation known
  WHERE known.series_id = resolved.series_key AND known.area = resolved.area_key
    AND known.sector_id IS NOT DISTINCT FROM resolved.sector_key
    AND known.period = resolved.period
  ORDER BY vintage DESC LIMIT 1
) last ON true
WHERE staged.id = resolved.id
