-- What is public of an enterprise: the one allow-list. Every public page, API answer, bulk file and change-feed entry is
-- made of this record, so a column that is not named here is not public, whatever the registry grows.
--
-- Not here on purpose: persons of any kind; size class and "above designated size" (single-unit statistics, Statistics
-- Law art. 25); where a row came from; the street address of an individual business, which may be a home.
--
-- Prepared once a connection: planning it costs more than running it. $1 ids (any order), $2 a current credit code.
PREPARE public_enterprise (bigint[], text) AS
SELECT e.id, greatest(e.updated_at, s.changed_at) AS updated_at, row_to_json(public)::text AS body
FROM registry_enterprise e
LEFT JOIN credit_standing s ON s.enterprise_id = e.id -- the public grade; the risk class is not in this view
CROSS JOIN LATERAL (
    SELECT
        coalesce(e.uscc, (
            SELECT i.value FROM registry_identifier i
            WHERE i.enterprise_id = e.id ORDER BY i.kind <> 'reg_no', i.id LIMIT 1
        )) AS code,
        e.uscc,
        e.name,
        ARRAY(
            SELECT json_build_object('name', f.name, 'until', f.until) FROM registry_formername f
            WHERE f.enterprise_id = e.id ORDER BY f.until DESC NULLS LAST, f.id
        ) AS former_names,
        ARRAY(
            SELECT json_build_object('kind', i.kind, 'value', i.value, 'until', i.until) FROM registry_identifier i
            WHERE i.enterprise_id = e.id ORDER BY i.kind, i.value
        ) AS other_numbers,
        e.status,
        e.status_on,
        (
            SELECT json_build_object('code', d.code, 'name', d.name, 'name_en', d.name_en) FROM divisions_division d
            WHERE d.code = e.division_id
        ) AS division,
        (
            SELECT json_build_object('code', c.code, 'name', c.name, 'name_en', c.name_en) FROM divisions_division c
            WHERE c.code = left(e.division_id, 4) || '00'
        ) AS city,
        (
            SELECT json_build_object('code', z.code, 'name', z.name, 'name_en', z.name_en) FROM divisions_zone z
            WHERE z.code = e.zone_id
        ) AS zone,
        (
            SELECT json_build_object('code', n.code, 'name', n.name, 'name_en', n.name_en) FROM registry_industry n
            WHERE n.code = e.industry_id
        ) AS industry,
        e.kind AS type,
        e.established_on,
        e.capital::text AS registered_capital,
        e.capital_currency AS registered_capital_currency,
        -- an individual business may be somebody's home; so may an entry that says neither by code nor by type what it is
        CASE WHEN e.uscc LIKE '92%' OR e.kind LIKE '个体%' OR (e.uscc IS NULL AND e.kind = '') THEN NULL
             ELSE e.address END AS address,
        e.business_scope,
        s.grade,
        e.version,
        e.updated_at
) AS public
WHERE e.merged_into_id IS NULL
  AND e.id = ANY ($1 || ARRAY(SELECT m.id FROM registry_enterprise m WHERE m.uscc = $2 AND m.merged_into_id IS NULL))
