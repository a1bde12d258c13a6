-- Of all current enterprises: the first %(most)s keys above %(after)s up to %(last)s that bear the fragment or once bore
-- it, by walking the keys in an index that holds the names. See fragment_hits.sql.
(
    SELECT id
    FROM registry_enterprise
    WHERE merged_into_id IS NULL AND id > %(after)s AND id <= %(last)s AND name_key LIKE %(pattern)s
    ORDER BY id
    LIMIT %(most)s
)
UNION
(
    SELECT id
    FROM registry_enterprise
    WHERE merged_into_id IS NULL AND id > %(after)s AND id <= %(last)s AND id = ANY (ARRAY(
        SELECT enterprise_id FROM registry_formername
        WHERE name_bigrams @> %(all_pairs)s::varchar(2)[] AND name_key LIKE %(pattern)s
        LIMIT %(many)s
    ))
)
ORDER BY id
LIMIT %(most)s
