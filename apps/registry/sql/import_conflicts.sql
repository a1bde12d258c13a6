-- Matched rows that must not be taken: a name that differs, an enterprise outside the importer's division or zone, two
-- rows for one enterprise, a row whose code is not the enterprise's.
WITH matched AS (
    SELECT r.line, r.name, r.uscc, r.number, m.enterprise_id, e.name AS known, e.uscc AS known_code, d.name AS place,
           e.division_id, e.zone_id,
           registry_fold(r.name) <> e.name_key AS renamed,
           min(m.line) OVER (PARTITION BY m.enterprise_id) AS first_line
    FROM import_match m
    JOIN import_row r ON r.line = m.line
    JOIN registry_enterprise e ON e.id = m.enterprise_id
    JOIN divisions_division d ON d.code = e.division_id
), judged AS (
    SELECT line, name, uscc, number, known, place, first_line,
           CASE
               WHEN NOT starts_with(division_id, %(prefix)s) THEN 'enterprise-outside'
               WHEN %(zone)s <> '' AND zone_id IS DISTINCT FROM %(zone)s THEN 'zone-outside'
               WHEN line > first_line THEN 'same-enterprise'
               WHEN renamed AND NOT %(renames)s AND NOT EXISTS (
                   SELECT FROM registry_formername f
                   WHERE f.enterprise_id = matched.enterprise_id AND f.name_key = registry_fold(matched.name)
               ) THEN 'name-differs'
           END AS code
    FROM matched
), refused AS (
    INSERT INTO import_bad SELECT line FROM judged WHERE code IS NOT NULL
)
INSERT INTO registry_importreject (run_id, line, field, "column", value, code, hint, other, warning)
SELECT %(run)s, line, f.field, left(coalesce(%(mapping)s::jsonb ->> f.field, ''), 80),
       left(CASE code WHEN 'name-differs' THEN name WHEN 'enterprise-outside' THEN place
            ELSE coalesce(uscc, number) END, 200),
       code,
       CASE code WHEN 'name-differs' THEN left(known, 200) WHEN 'same-enterprise' THEN first_line::text ELSE '' END,
       '', false
FROM judged
CROSS JOIN LATERAL (SELECT CASE code WHEN 'name-differs' THEN 'name' ELSE 'uscc' END AS field) f
WHERE code IS NOT NULL
