-- Compare the register with what was last announced and write the differences into the feed, in one statement: the
-- announced state and the entries that bring a reader there can never part. One writer at a time (see __init__.py).
WITH present AS (
    SELECT e.id, e.version, e.updated_at, coalesce(s.grade, '') AS grade, coalesce(e.uscc, (
        SELECT i.value FROM registry_identifier i
        WHERE i.enterprise_id = e.id ORDER BY i.kind <> 'reg_no', i.id LIMIT 1
    )) AS code
    FROM registry_enterprise e
    LEFT JOIN credit_standing s ON s.enterprise_id = e.id
    WHERE e.merged_into_id IS NULL
), differing AS (
    SELECT p.id, p.code, p.version, p.updated_at, p.grade, k.enterprise AS known, k.code AS known_code
    FROM (SELECT * FROM present WHERE code IS NOT NULL) p
    FULL JOIN public_register_announced k ON k.enterprise = p.id
    WHERE p.id IS NULL OR k.enterprise IS NULL
       OR (p.version, p.updated_at, p.code, p.grade) IS DISTINCT FROM (k.version, k.updated_at, k.code, k.grade)
), forgotten AS (
    DELETE FROM public_register_announced k USING differing d WHERE k.enterprise = d.known AND d.id IS NULL
), remembered AS (
    INSERT INTO public_register_announced (enterprise, code, version, updated_at, grade)
    SELECT id, code, version, updated_at, grade FROM differing WHERE id IS NOT NULL
    ON CONFLICT (enterprise) DO UPDATE
    SET code = excluded.code, version = excluded.version, updated_at = excluded.updated_at, grade = excluded.grade
), entries AS (
    SELECT 'added' AS change, code, '' AS replaced_by, id AS enterprise, updated_at FROM differing
    WHERE id IS NOT NULL AND known_code IS DISTINCT FROM code
    UNION ALL
    SELECT 'changed', code, '', id, updated_at FROM differing WHERE known_code = code
    UNION ALL
    SELECT 'replaced', known_code, code, id, updated_at FROM differing WHERE known_code <> code
    UNION ALL
    -- the record is gone: into another one (two steps of merging are followed; a third waits for the next sweep), or away
    SELECT CASE WHEN coalesce(n.code, '') = '' THEN 'withdrawn' ELSE 'replaced' END,
           d.known_code, coalesce(n.code, ''), d.known, %(at)s
    FROM differing d
    LEFT JOIN registry_enterprise e ON e.id = d.known
    LEFT JOIN registry_enterprise m ON m.id = e.merged_into_id
    LEFT JOIN present n ON n.id = coalesce(m.merged_into_id, m.id)
    WHERE d.id IS NULL
)
INSERT INTO public_register_change (at, change, code, replaced_by, enterprise)
SELECT %(at)s, change, code, replaced_by, enterprise FROM entries ORDER BY updated_at, enterprise, change DESC
