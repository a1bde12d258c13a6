-- Pairs of records that look like one enterprise, into registry_duplicatepair. Set-based over all divisions.
-- In a group of n alike each is paired with the oldest (n - 1 pairs, not n²): merging works towards the oldest record.
-- Pairs that are no longer alike go, pairs an officer has set aside stay. Parameter: now.
-- Twin: apps.registry.rules.duplicates.pairs
WITH live AS MATERIALIZED (
    SELECT id, uscc, name_key AS folded, left(division_id, 4) AS city
    FROM registry_enterprise WHERE merged_into_id IS NULL
), numbers AS (
    SELECT i.enterprise_id AS id, i.kind || ':' || upper(replace(i.value, '-', '')) AS number
    FROM registry_identifier i JOIN live ON live.id = i.enterprise_id WHERE i.kind <> 'org_code'
    UNION ALL
    SELECT id, 'uscc:' || uscc FROM live WHERE uscc IS NOT NULL
), org_codes AS (
    SELECT id, substr(uscc, 9, 9) AS number FROM live WHERE uscc IS NOT NULL
    UNION ALL
    SELECT i.enterprise_id, upper(replace(i.value, '-', ''))
    FROM registry_identifier i JOIN live ON live.id = i.enterprise_id WHERE i.kind = 'org_code'
), alike AS (
    SELECT 1 AS rank, 'number' AS reason, number AS key, array_agg(DISTINCT id ORDER BY id) AS ids
    FROM numbers GROUP BY number HAVING count(DISTINCT id) > 1
    UNION ALL
    SELECT 2, 'org_code', number, array_agg(DISTINCT id ORDER BY id)
    FROM org_codes GROUP BY number HAVING count(DISTINCT id) > 1
    UNION ALL
    SELECT 3, 'name', folded, array_agg(id ORDER BY id)
    FROM live GROUP BY folded, city HAVING count(*) > 1
), found AS MATERIALIZED (
    SELECT DISTINCT ON (first_id, second_id) ids[1] AS first_id, second_id, reason
    FROM alike, unnest(ids[2:]) AS second_id
    ORDER BY first_id, second_id, rank
), gone AS (
    DELETE FROM registry_duplicatepair p
    WHERE p.set_aside_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM found f WHERE f.first_id = p.first_id AND f.second_id = p.second_id)
)
INSERT INTO registry_duplicatepair (first_id, second_id, reason, found_at, set_aside_by, set_aside_reason)
SELECT first_id, second_id, reason, %(now)s, '', '' FROM found
ON CONFLICT (first_id, second_id) DO UPDATE SET reason = excluded.reason
