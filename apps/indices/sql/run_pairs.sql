-- What a run computed anew, beside the results that stood before it.
SELECT result.id AS result, before.id AS before
FROM indices_result result
JOIN indices_result before ON before.index_id = result.index_id AND before.area = result.area
  AND before.sector_id IS NOT DISTINCT FROM result.sector_id AND before.period = result.period
  AND before.vintage = result.vintage - 1
WHERE result.run_id = %(run)s AND (%(index)s IS NULL OR result.index_id = %(index)s)
