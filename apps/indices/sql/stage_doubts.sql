-- Every doubt about the rows that may be taken and say something new, each with the cell and what stands against it. A figure
-- is held against what is public (what waits for its release must not stand surety for the next) and against its own file:
-- the earlier and the later figure, every former vintage; the first figure of a place against those of the others. Rates in
-- points and in per cent, amounts in per cent, both as far as the series says what is usual.
WITH good AS MATERIALIZED (
  SELECT staged.line, staged.series_key, staged.area_key, staged.sector_key, staged.period, staged.value, staged.amount,
         staged.stage, series.unit, series.jump, series.points, series.additive, now.period AS running,
         series.unit IN ('percent', 'points') AS rate, translate(staged.period, '0123456789', '') AS kind,
         -- whose figures are alike: of rates all of a series, of amounts those of the same level
         CASE WHEN series.unit IN ('percent', 'points') THEN 'all' WHEN staged.area_key = '100000' THEN 'nation'
           WHEN right(staged.area_key, 4) = '0000' THEN 'province' WHEN right(staged.area_key, 2) = '00' THEN 'city'
           ELSE 'county' END AS peers
  FROM indices_stagedvalue staged JOIN indices_series series ON series.id = staged.series_key
  LEFT JOIN unnest(%(kinds)s::text[], %(running)s::text[]) AS now (kind, period)
    ON now.kind = translate(staged.period, '0123456789', '')
  WHERE staged.run_id = %(run)s AND NOT coalesce(staged.last_value = staged.amount AND staged.last_stage = staged.stage_key, false)
    AND NOT EXISTS (SELECT FROM indices_refusedvalue wrong WHERE wrong.run_id = staged.run_id AND wrong.line = staged.line)
), laid AS (
  SELECT good.*, lag(amount) OVER own AS file_value, lag(period) OVER own AS file_period, lead(period) OVER own AS file_later,
         -- the least and the most of the others: the neighbour, where a row is that itself. Sorted once; a frame without the
         -- current row would be added up anew for each
         CASE WHEN row_number() OVER up = 1 THEN lead(amount) OVER up ELSE first_value(amount) OVER up END AS file_least,
         CASE WHEN row_number() OVER down = 1 THEN lead(amount) OVER down ELSE first_value(amount) OVER down END AS file_most
  FROM good
  WINDOW own AS (PARTITION BY series_key, area_key, sector_key, kind ORDER BY period),
         up AS (PARTITION BY series_key, peers, period, (rate OR sector_key IS NULL) ORDER BY amount, line),
         down AS (PARTITION BY series_key, peers, period, (rate OR sector_key IS NULL) ORDER BY amount DESC, line)
), beside AS (
  SELECT laid.*, earlier.period IS NULL AND later.period IS NULL AND former.value IS NULL AND file_period IS NULL
           AND (rate OR sector_key IS NULL) AND (jump IS NOT NULL OR points IS NOT NULL) AS first,
         CASE WHEN file_period >= coalesce(earlier.period, '') THEN file_value ELSE earlier.value END AS before,
         CASE WHEN file_later <= later.period THEN NULL ELSE later.value END AS after,
         former.value AS former, newest.value AS newest, final.value AS final
  FROM laid
  LEFT JOIN LATERAL (
    SELECT known.period, known.value FROM indices_observation known
    WHERE known.series_id = series_key AND known.area = area_key AND known.sector_id IS NOT DISTINCT FROM sector_key
      AND known.period < laid.period AND translate(known.period, '0123456789', '') = kind
      AND EXISTS (SELECT FROM indices_clearance given WHERE given.release_id = known.release_id AND given.given)
    ORDER BY known.period DESC, known.vintage DESC LIMIT 1) earlier ON true
  LEFT JOIN LATERAL (
    SELECT known.period, known.value FROM indices_observation known
    WHERE known.series_id = series_key AND known.area = area_key AND known.sector_id IS NOT DISTINCT FROM sector_key
      AND known.period > laid.period AND translate(known.period, '0123456789', '') = kind
      AND EXISTS (SELECT FROM indices_clearance given WHERE given.release_id = known.release_id AND given.given)
    ORDER BY known.period, known.vintage DESC LIMIT 1) later ON true
  -- of the former vintages the one that lies furthest away: many small steps are one great one
  LEFT JOIN LATERAL (
    SELECT known.value FROM indices_observation known
    WHERE known.series_id = series_key AND known.area = area_key AND known.sector_id IS NOT DISTINCT FROM sector_key
      AND known.period = laid.period
      AND EXISTS (SELECT FROM indices_clearance given WHERE given.release_id = known.release_id AND given.given)
    ORDER BY abs(known.value - amount) DESC LIMIT 1) former ON true
  LEFT JOIN LATERAL (
    SELECT known.value FROM indices_observation known
    WHERE known.series_id = series_key AND known.area = area_key AND known.sector_id IS NOT DISTINCT FROM sector_key
      AND known.period = laid.period
      AND EXISTS (SELECT FROM indices_clearance given WHERE given.release_id = known.release_id AND given.given)
    ORDER BY known.vintage DESC LIMIT 1) newest ON true
  LEFT JOIN LATERAL (
    SELECT known.value FROM indices_observation known
    WHERE known.series_id = series_key AND known.area = area_key AND known.sector_id IS NOT DISTINCT FROM sector_key
      AND known.period = laid.period AND known.stage = 'final'
    ORDER BY known.vintage DESC LIMIT 1) final ON true
), pools AS MATERIALIZED (
  -- between which values the others of a series lie, period by period
  SELECT series_id, peers, kind, period, min(value) AS least, max(value) AS most
  FROM (
    SELECT DISTINCT ON (known.series_id, known.area, known.sector_id, known.period)
           known.series_id, known.period, known.value, translate(known.period, '0123456789', '') AS kind,
           CASE WHEN series.unit IN ('percent', 'points') THEN 'all' WHEN known.area = '100000' THEN 'nation'
             WHEN right(known.area, 4) = '0000' THEN 'province' WHEN right(known.area, 2) = '00' THEN 'city'
             ELSE 'county' END AS peers
    FROM indices_observation known JOIN indices_series series ON series.id = known.series_id
    WHERE known.series_id IN (SELECT series_key FROM beside WHERE first)
      AND (known.sector_id IS NULL OR series.unit IN ('percent', 'points'))
      AND EXISTS (SELECT FROM indices_clearance given WHERE given.release_id = known.release_id AND given.given)
    ORDER BY known.series_id, known.area, known.sector_id, known.period, known.vintage DESC
  ) newest
  GROUP BY series_id, peers, kind, period
), among AS (
  SELECT beside.*, coalesce(pool.least, file_least) AS least, coalesce(pool.most, file_most) AS most
  FROM beside
  LEFT JOIN LATERAL (
    SELECT pools.least, pools.most FROM pools
    WHERE pools.series_id = series_key AND pools.peers = beside.peers AND pools.kind = beside.kind
    ORDER BY pools.period > beside.period, CASE WHEN pools.period <= beside.period THEN pools.period END DESC, pools.period
    LIMIT 1) pool ON true
  WHERE first
), judged AS (
  SELECT line, 'period-open' AS reason, 'period' AS col, period AS value, '' AS hint, '' AS other FROM good WHERE period = running
  UNION ALL SELECT line, 'after-final', 'stage', stage, trim_scale(final)::text, '' FROM beside WHERE final IS NOT NULL
  UNION ALL SELECT line, against.reason, 'value', beside.value, trim_scale(against.value)::text,
      to_char(CASE WHEN rate THEN amount - against.value ELSE 100 * (amount - against.value) / nullif(abs(against.value), 0) END,
              'FMSG999999990.0') || CASE WHEN unit = 'percent' THEN 'pp' WHEN rate THEN '' ELSE '%%' END
  FROM beside CROSS JOIN LATERAL (VALUES ('jump', before), ('jump-after', after), ('jump-vintage', former)) AS against (reason, value)
  WHERE amount IS DISTINCT FROM newest AND (
    rate AND abs(amount - against.value) > points
    OR CASE WHEN against.value = 0 THEN jump IS NOT NULL AND amount <> 0
         ELSE abs(100 * (amount - against.value) / against.value) > jump END)
  UNION ALL SELECT line, 'beside', 'value', value, concat(trim_scale(least), '–', trim_scale(most)), '' FROM among
  WHERE amount < least - CASE WHEN rate THEN coalesce(points, abs(least) * jump / 100) ELSE abs(least) * jump / 100 END
    OR amount > most + CASE WHEN rate THEN coalesce(points, abs(most) * jump / 100) ELSE abs(most) * jump / 100 END
  -- where the parts have to sum, the sum stands against it
  UNION ALL SELECT line, 'alone', 'value', value, '', '' FROM among WHERE least IS NULL AND NOT additive
)
INSERT INTO indices_refusedvalue (run_id, line, reason, "column", value, hint, other, warning)
SELECT %(run)s, line, reason, coalesce(heads.heading, col), left(coalesce(value, ''), 80), left(coalesce(hint, ''), 80),
       left(coalesce(other, ''), 80), true
FROM judged
LEFT JOIN unnest(%(fields)s::text[], %(headings)s::text[]) AS heads (field, heading) ON heads.field = judged.col
