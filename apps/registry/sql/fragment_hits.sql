-- Of all current enterprises: length of the name and key of up to %(most)s that bear the fragment in their name or once
-- bore it, in no order. Former names are few and read first; a UNION, as an OR over both would use neither index.
-- Twin: Wanted.within in apps/registry/queries/fragments.py
(
    SELECT length(name) AS size, id
    FROM registry_enterprise
    WHERE merged_into_id IS NULL AND name_bigrams @> %(pairs)s::varchar(2)[] AND name_key LIKE %(pattern)s
    LIMIT %(most)s
)
UNION
(
    SELECT length(name), id
    FROM registry_enterprise
    WHERE merged_into_id IS NULL AND id = ANY (ARRAY(
        SELECT enterprise_id FROM registry_formername
        WHERE name_bigrams @> %(all_pairs)s::varchar(2)[] AND name_key LIKE %(pattern)s
        LIMIT %(many)s
    ))
)
LIMIT %(most)s
