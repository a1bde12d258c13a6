-- How common each pair of characters is, by the last ANALYZE: the share of names that hold it. Only the commonest.
SELECT pair, share
FROM pg_stats
CROSS JOIN LATERAL (
    SELECT unnest(most_common_elems::text::text[]) AS pair,
           unnest(most_common_elem_freqs[1:cardinality(most_common_elems::text::text[])]) AS share
) c
WHERE schemaname = current_schema() AND tablename = 'registry_enterprise' AND attname = 'name_bigrams'
