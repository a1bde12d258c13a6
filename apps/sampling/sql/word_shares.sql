-- How common each three neighbouring characters are, by the last ANALYZE of their index: the share of the published
-- results that hold them (only the commonest), and how many results there are.
SELECT triple, share, (SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = 'sampling_batch'::regclass) AS rows
FROM pg_stats
CROSS JOIN LATERAL (
    SELECT unnest(most_common_elems::text::text[]) AS triple,
           unnest(most_common_elem_freqs[1:cardinality(most_common_elems::text::text[])]) AS share
) c
WHERE schemaname = current_schema() AND tablename = 'sampling_batch_triples'
