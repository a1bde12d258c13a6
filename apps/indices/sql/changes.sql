-- What a run computed otherwise than the result before it: both, so that the change can be taken apart.
SELECT result.id, result.area, result.sector_id AS sector, result.period, result.value, result.parts, result.inputs,
       result.definition_id AS definition, result.vintage, before.id AS before_id, before.value AS before,
       before.parts AS before_parts, before.inputs AS before_inputs, before.definition_id AS before_definition,
       earlier.decimals AS before_decimals
FROM indices_result result
LEFT JOIN indices_result before ON before.index_id = result.index_id AND before.area = result.area
  AND before.sector_id IS NOT DISTINCT FROM result.sector_id AND before.period = result.period
  AND before.vintage = result.vintage - 1
LEFT JOIN indices_definition earlier ON earlier.id = before.definition_id
WHERE result.run_id = %(run)s AND result.index_id = %(index)s
  AND before.digest IS DISTINCT FROM result.digest  -- kept once more after faults: nothing moved
ORDER BY abs(result.value - before.value) DESC NULLS LAST, result.period DESC, result.area, result.sector_id
LIMIT %(most)s
