-- Of all current enterprises: the first %(most)s keys above %(after)s, in order, that bear the fragment or once bore it,
-- by the bigram index. See fragment_hits.sql.
(
    SELECT id
    FROM registry_enterprise
    WHERE merged_into_id IS NULL AND id > %(after)s
      AND name_bigrams @> %(pairs)s::varchar(2)[] AND name_key LIKE %(pattern)s
    ORDER BY id
    LIMIT %(most)s
)
UNION
(
    SELECT id
    FROM registry_enterprise
    WHERE merged_into_id IS NULL AND id > %(after)s AND id = ANY (ARRAY(
        SELECT enterprise_id FROM registry_formername
        WHERE name_bigrams @> %(all_pairs)s::varchar(2)[] AND name_key LIKE %(pattern)s
        LIMIT %(many)s
    ))
)
ORDER BY id
LIMIT %(most)s
