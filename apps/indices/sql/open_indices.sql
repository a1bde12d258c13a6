-- Every value that is or was published, with its publication; what was replaced has its end.
SELECT index.code AS index, shown.area, coalesce(shown.sector_id, '') AS sector, shown.period,
       trim_scale(result.value)::text AS value, trim_scale(result.low)::text AS low, trim_scale(result.high)::text AS high,
       result.band, result.vintage, index.unit, definition.code AS definition,
       array_to_string(result.marks, ' ') AS marks, (shown.since AT TIME ZONE %(zone)s)::date::text AS published_on,
       (shown.until AT TIME ZONE %(zone)s)::date::text AS replaced_on, 
       encode(sha256(convert_to(indices_told(result.id, hashes.sha256), 'UTF8')), 'hex') AS digest,
       coalesce(follower.explanation, ended.explanation, '') AS replaced_because
FROM indices_shown shown JOIN indices_result result ON result.id = shown.result_id
JOIN indices_index index ON index.id = shown.index_id JOIN indices_definition definition ON definition.id = result.definition_id
JOIN unnest(%(definitions)s::bigint[], %(hashes)s::text[]) AS hashes (id, sha256) ON hashes.id = definition.id
LEFT JOIN LATERAL (
  SELECT publication.explanation FROM indices_shown after JOIN indices_publication publication ON publication.id = after.publication_id
  WHERE after.replaces_id = shown.id LIMIT 1
) follower ON true
LEFT JOIN indices_publication ended ON ended.id = shown.ended_by_id
WHERE %(code)s = '' OR index.code = %(code)s
ORDER BY index.position, index.code, shown.area, shown.sector_id NULLS FIRST, shown.period, shown.since
