-- How common each pair of characters is, by the last ANALYZE: the share of names that hold it (only the commonest), and
-- how many rows the table has and the last key given out.
SELECT pair, share, (SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = 'registry_enterprise'::regclass) AS rows,
       (SELECT max(id) FROM registry_enterprise) AS last
FROM pg_stats
CROSS JOIN LATERAL (
    SELECT unnest(most_common_elems::text::text[]) AS pair,
           unnest(most_common_elem_freqs[1:cardinality(most_common_elems::text::text[])]) AS share
) c
WHERE schemaname = current_schema() AND tablename = 'registry_enterprise' AND attname = 'name_bigrams'
