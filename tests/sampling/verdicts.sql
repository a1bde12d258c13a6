SELECT sampling_verdict(a.rule, a.lowest, a.highest, a.comparison, a.decimals, a.judged, a.value, a.spread) AS verdict
FROM unnest(
  %(rules)s::text[], %(leasts)s::numeric[], %(mosts)s::numeric[], %(comparisons)s::text[], %(decimals)s::int[],
  %(judgeds)s::text[], %(values)s::numeric[], %(spreads)s::numeric[]
) WITH ORDINALITY AS a (rule, lowest, highest, comparison, decimals, judged, value, spread, n)
ORDER BY n
