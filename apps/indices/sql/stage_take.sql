-- The good rows that say something new become vintages of a release.
INSERT INTO indices_observation (series_id, area, sector_id, period, vintage, stage, value, low, high, n, provenance,
  source, note, release_id, recorded_at)
SELECT series_key, area_key, sector_key, period, coalesce(last_vintage, 0) + 1, stage_key, amount, NULL, NULL, NULL,
       %(provenance)s, %(source)s, note, %(release)s, %(at)s
FROM indices_stagedvalue staged
WHERE run_id = %(run)s AND NOT same
  AND NOT EXISTS (SELECT FROM indices_refusedvalue wrong
                  WHERE wrong.run_id = staged.run_id AND wrong.line = staged.line AND NOT wrong.warning)
