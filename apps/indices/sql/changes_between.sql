-- Results beside those they take the place of (NULL where there is none): what differs first, then what is new.
SELECT result.id, result.area, result.sector_id AS sector, result.period, result.value, result.parts, result.inputs,
       result.definition_id AS definition, result.vintage, before.id AS before_id, before.value AS before,
       before.parts AS before_parts, before.inputs AS before_inputs, before.definition_id AS before_definition,
       earlier.decimals AS before_decimals
FROM unnest(%(results)s::bigint[], %(before)s::bigint[]) AS pair (result, before)
JOIN indices_result result ON result.id = pair.result
LEFT JOIN indices_result before ON before.id = pair.before
LEFT JOIN indices_definition earlier ON earlier.id = before.definition_id
ORDER BY abs(result.value - before.value) DESC NULLS LAST, result.period DESC, result.area, result.sector_id
LIMIT %(most)s
