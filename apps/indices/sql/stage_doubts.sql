-- Every doubt about the rows that may be taken and say something new, each with the cell and what stands against it. A figure
-- is held against what is public (what waits for its release must not stand surety for the next) and against its own file:
-- the earlier and the later figure, every former vintage; the first figure of a place against those of the others; that of an
-- industry, where it is an amount, against the figure of all industries of its place, for industries differ as they like. Rates
-- in points and in per cent, amounts in per cent, both as far as the series says what is usual.
WITH origins (origin, weight) AS (
  VALUES ('official', 3), ('portal', 3), ('secondary', 2), ('derived', 2), ('unverified', 1), ('demo', 0)
), good AS MATERIALIZED (
  SELECT staged.line, staged.series_key, staged.area_key, staged.sector_key, staged.period, staged.value, staged.amount,
         staged.stage, staged.last_provenance, series.unit, series.jump, series.points, series.additive, now.period AS running,
         series.unit NOT IN ('percent', 'points') AND staged.sector_key IS NOT NULL AS is_part,
         series.unit IN ('percent', 'points') AS rate, translate(staged.period, '0123456789', '') AS kind,
         -- whose figures are alike: of rates all of a series, of amounts those of the same level
         CASE WHEN series.unit IN ('percent', 'points') THEN 'all' WHEN staged.area_key = '100000' THEN 'nation'
           WHEN right(staged.area_key, 4) = '0000' THEN 'province' WHEN right(staged.area_key, 2) = '00' THEN 'city'
           ELSE 'county' END AS peers
  FROM indices_stagedvalue staged JOIN indices_series series ON series.id = staged.series_key
  LEFT JOIN unnest(%(kinds)s::text[], %(running)s::text[]) AS now (kind, period)
    ON now.kind = translate(staged.period, '0123456789', '')
  WHERE staged.run_id = %(run)s AND NOT staged.same
    AND NOT EXISTS (SELECT FROM indices_refusedvalue wrong WHERE wrong.run_id = staged.run_id AND wrong.line = staged.line)
), laid AS (
  SELECT good.*, lag(amount) OVER own AS file_value, lag(period) OVER own AS file_period, lead(period) OVER own AS file_later,
         -- the least and the most of the others: the neighbour, where a row is that itself. Sorted once; a frame without the
         -- current row would be added up anew for each
         CASE WHEN row_number() OVER up = 1 THEN lead(amount) OVER up ELSE first_value(amount) OVER up END AS file_least,
         CASE WHEN row_number() OVER down = 1 THEN lead(amount) OVER down ELSE first_value(amount) OVER down END AS file_most
  FROM good
  WINDOW own AS (PARTITION BY series_key, area_key, sector_key, kind ORDER BY period),
         up AS (PARTITION BY series_key, peers, period, is_part ORDER BY amount, line),
         down AS (PARTITION BY series_key, peers, period, is_part ORDER BY amount DESC, line)
), beside AS (
  SELECT laid.*, earlier.period IS NULL AND later.period IS NULL AND former.value IS NULL AND file_period IS NULL
           AND (jump IS NOT NULL OR points IS NOT NULL) AS first,
         CASE WHEN file_period >= coalesce(earlier.period, '') THEN file_value ELSE earlier.value END AS before,
         CASE WHEN file_later <= later.period THEN NULL ELSE later.value END AS after,
         former.value AS former, newest.value AS newest, final.value AS final
  FROM laid
  LEFT JOIN LATERAL (
    SELECT known.period, known.value FROM indices_observation known
    WHERE known.series_id = series_key AND known.area = area_key AND known.sector_id IS NOT DISTINCT FROM sector_key
      AND known.value IS NOT NULL
      AND known.period < laid.period AND translate(known.period, '0123456789', '') = kind
      AND EXISTS (SELECT FROM indices_clearance given WHERE given.release_id = known.release_id AND given.given)
    ORDER BY known.period DESC, known.vintage DESC LIMIT 1) earlier ON true
  LEFT JOIN LATERAL (
    SELECT known.period, known.value FROM indices_observation known
    WHERE known.series_id = series_key AND known.area = area_key AND known.sector_id IS NOT DISTINCT FROM sector_key
      AND known.value IS NOT NULL
      AND known.period > laid.period AND translate(known.period, '0123456789', '') = kind
      AND EXISTS (SELECT FROM indices_clearance given WHERE given.release_id = known.release_id AND given.given)
    ORDER BY known.period, known.vintage DESC LIMIT 1) later ON true
  -- of the former vintages the one that lies furthest away: many small steps are one great one
  LEFT JOIN LATERAL (
    SELECT known.value FROM indices_observation known
    WHERE known.series_id = series_key AND known.area = area_key AND known.sector_id IS NOT DISTINCT FROM sector_key
      AND known.value IS NOT NULL
      AND known.period = laid.period
      AND EXISTS (SELECT FROM indices_clearance given WHERE given.release_id = known.release_id AND given.given)
    ORDER BY abs(known.value - amount) DESC LIMIT 1) former ON true
  LEFT JOIN LATERAL (
    SELECT known.value FROM indices_observation known
    WHERE known.series_id = series_key AND known.area = area_key AND known.sector_id IS NOT DISTINCT FROM sector_key
      AND known.value IS NOT NULL
      AND known.period = laid.period
      AND EXISTS (SELECT FROM indices_clearance given WHERE given.release_id = known.release_id AND given.given)
    ORDER BY known.vintage DESC LIMIT 1) newest ON true
  LEFT JOIN LATERAL (
    SELECT known.value FROM indices_observation known
    WHERE known.series_id = series_key AND known.area = area_key AND known.sector_id IS NOT DISTINCT FROM sector_key
      AND known.value IS NOT NULL
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
    WHERE known.series_id IN (SELECT series_key FROM beside WHERE first AND NOT is_part)
      AND (known.sector_id IS NULL OR series.unit IN ('percent', 'points'))
      AND EXISTS (SELECT FROM indices_clearance given WHERE given.release_id = known.release_id AND given.given)
    ORDER BY known.series_id, known.area, known.sector_id, known.period, known.vintage DESC
  ) newest
  GROUP BY series_id, peers, kind, period
), among AS (
  SELECT beside.*, coalesce(pool.least, CASE WHEN NOT beside.is_part THEN file_least END) AS least,
         coalesce(pool.most, CASE WHEN NOT beside.is_part THEN file_most END) AS most,
         CASE WHEN beside.is_part THEN coalesce(own.amount, stands.value) END AS whole
  FROM beside
  LEFT JOIN good own ON own.series_key = beside.series_key AND own.area_key = beside.area_key AND own.sector_key IS NULL
    AND own.period = beside.period
  LEFT JOIN LATERAL (
    SELECT known.value FROM indices_observation known
    WHERE beside.is_part AND known.series_id = beside.series_key AND known.area = beside.area_key AND known.sector_id IS NULL
      AND known.period = beside.period
      AND EXISTS (SELECT FROM indices_clearance given WHERE given.release_id = known.release_id AND given.given)
    ORDER BY known.vintage DESC LIMIT 1) stands ON true
  LEFT JOIN LATERAL (
    SELECT pools.least, pools.most FROM pools
    WHERE NOT beside.is_part AND pools.series_id = beside.series_key AND pools.peers = beside.peers
      AND pools.kind = beside.kind
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
  -- where the parts have to sum, the sum stands against it (stage_sums, stage_industries); against an industry without its whole
  -- nothing does
  UNION ALL SELECT line, 'industry', 'value', value, trim_scale(whole)::text, '' FROM among
  WHERE is_part AND NOT additive AND abs(amount - whole) > abs(whole) * jump / 100
  UNION ALL SELECT line, 'alone', 'value', value, '', '' FROM among
  WHERE CASE WHEN is_part THEN whole IS NULL ELSE least IS NULL AND NOT additive END
  UNION ALL SELECT line, 'weaker', 'value', value, last_provenance, '' FROM good
  WHERE (SELECT weight FROM origins WHERE origin = %(provenance)s) < (SELECT weight FROM origins WHERE origin = last_provenance)
)
INSERT INTO indices_refusedvalue (run_id, line, reason, "column", value, hint, other, warning)
SELECT %(run)s, line, reason, coalesce(heads.heading, col), left(coalesce(value, ''), 80), left(coalesce(hint, ''), 80),
       left(coalesce(other, ''), 80), true
FROM judged
LEFT JOIN unnest(%(fields)s::text[], %(headings)s::text[]) AS heads (field, heading) ON heads.field = judged.col
