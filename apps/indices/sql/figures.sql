-- Values of indices with what a page needs of them: what is public now, or the newest results of all; those of counties where
-- a page asks for them.
WITH rows AS (
  SELECT shown.index_id, shown.area, shown.sector_id, shown.period, shown.result_id, shown.since
  FROM indices_shown shown
  WHERE %(published)s AND shown.until IS NULL AND (%(indices)s::bigint[] IS NULL OR shown.index_id = ANY(%(indices)s::bigint[]))
  UNION ALL
  SELECT * FROM (
    SELECT DISTINCT ON (index_id, area, sector_id, period) index_id, area, sector_id, period, id, computed_at
    FROM indices_result
    WHERE NOT %(published)s AND (%(indices)s::bigint[] IS NULL OR index_id = ANY(%(indices)s::bigint[]))
    ORDER BY index_id, area, sector_id, period, vintage DESC
  ) newest
)
SELECT rows.index_id, rows.area, rows.sector_id AS sector, rows.period, rows.since, result.id, result.definition_id,
       result.value, result.low, result.high, result.band, result.marks, result.vintage, alone.n,
       gone.titles, gone.titles_en
FROM rows JOIN indices_result result ON result.id = rows.result_id
-- the sample of a value that rests on one figure alone
LEFT JOIN indices_observation alone ON cardinality(result.inputs) = 1 AND alone.id = result.inputs[1]
-- what was missing and left its weight to the others; of a group that is missing whole the group alone
LEFT JOIN LATERAL (
  SELECT array_agg(node.title ORDER BY node.position) AS titles,
         array_agg(coalesce(nullif(node.title_en, ''), node.title) ORDER BY node.position) AS titles_en
  FROM (SELECT array_agg(part ->> 'code') AS codes FROM jsonb_array_elements(result.parts) part
        WHERE 'reweighted' = ANY(result.marks) AND part ->> 'mark' = 'absent') absent
  JOIN indices_node node ON node.definition_id = result.definition_id
  WHERE node.code = ANY(absent.codes) AND node.parent <> ALL(absent.codes)
) gone ON true
WHERE (%(sectors)s OR rows.sector_id IS NULL) AND (%(area)s = '' OR rows.area = %(area)s)
  AND (%(counties)s OR right(rows.area, 2) = '00')
  AND (%(period)s = '' OR rows.period = %(period)s)
ORDER BY rows.index_id, rows.period, rows.area, rows.sector_id
