-- Put computed values of a live series into the store: a new vintage only where the newest one says otherwise. No value: there
-- is nothing left to count.
INSERT INTO indices_observation (series_id, area, sector_id, period, vintage, stage, value, low, high, n, provenance,
  source, note, release_id, recorded_at)
SELECT %(series)s, found.area, NULL, found.period, coalesce(last.vintage, 0) + 1,
       CASE WHEN found.value IS NULL THEN 'none' WHEN last.vintage IS NULL THEN 'first' ELSE 'revised' END, found.value, found.low, found.high, found.n,
       %(provenance)s, %(source)s, %(note)s, %(release)s, %(at)s
FROM unnest(%(areas)s::text[], %(periods)s::text[], %(values)s::numeric[], %(lows)s::numeric[], %(highs)s::numeric[],
            %(ns)s::bigint[]) AS found (area, period, value, low, high, n)
LEFT JOIN LATERAL (
  SELECT vintage, value, low, high FROM indices_observation before
  WHERE before.series_id = %(series)s AND before.area = found.area AND before.sector_id IS NULL
    AND before.period = found.period
  ORDER BY vintage DESC LIMIT 1
) last ON true
WHERE last.vintage IS NULL OR (last.value, last.low, last.high) IS DISTINCT FROM (found.value, found.low, found.high)
