-- Matched rows that must not be taken: a name that differs, an enterprise outside the importer's division or zone, two
-- rows for one enterprise, a row whose code is not the enterprise's, or whose older number says one enterprise and whose
-- name another, days that cannot follow each other.
WITH matched AS (
    SELECT r.line, r.name, r.uscc, r.number, m.enterprise_id, e.name AS known, e.uscc AS known_code, d.name AS place,
           e.division_id, e.zone_id, m.by_number,
           r.name <> e.name AND registry_fold(r.name) <> e.name_key AS renamed,  -- folding costs, and nearly all are equal
           r.established_on, r.status_on, greatest(e.status_again_on, e.status_on) AS known_status_on, v.to_status IS NOT NULL AS takes_status,
           coalesce(r.established_on, e.established_on) AS born,
           CASE WHEN v.to_status IS NOT NULL THEN r.status_on
                WHEN r.status = e.status THEN coalesce(e.status_on, r.status_on)
                ELSE e.status_on END AS stands_on,
           CASE WHEN e.status_beneath <> '[]' THEN (
               SELECT min((b.value ->> 1)::date) FROM jsonb_array_elements(e.status_beneath) b
           ) END AS first_end,
           min(m.line) OVER (PARTITION BY m.enterprise_id) AS first_line
    FROM import_match m
    JOIN import_row r ON r.line = m.line
    JOIN registry_enterprise e ON e.id = m.enterprise_id
    JOIN divisions_division d ON d.code = e.division_id
    LEFT JOIN unnest(%(from_status)s::text[], %(to_status)s::text[]) AS v (from_status, to_status)
           ON v.from_status = e.status AND v.to_status = r.status
), borne AS ( -- the name is another enterprise's, now or formerly; folded, as brackets have two widths
    SELECT m.line
    FROM matched m JOIN registry_enterprise o ON o.name_key = registry_fold(m.name)
    WHERE m.by_number AND m.renamed AND o.merged_into_id IS NULL AND o.id <> m.enterprise_id
    UNION
    SELECT m.line
    FROM matched m
    JOIN registry_formername f ON f.name_key = registry_fold(m.name)
    JOIN registry_enterprise o ON o.id = f.enterprise_id
    WHERE m.by_number AND m.renamed AND coalesce(o.merged_into_id, o.id) <> m.enterprise_id
    UNION -- or will be another's by this very file; a row refused before it was matched is its own by code or number
    SELECT m.line
    FROM matched m
    JOIN import_row r ON registry_fold(r.name) = registry_fold(m.name) AND r.line <> m.line
    LEFT JOIN import_match o ON o.line = r.line
    WHERE m.by_number AND m.renamed AND o.enterprise_id IS DISTINCT FROM m.enterprise_id
      AND (r.uscc = coalesce(m.known_code, m.uscc) OR r.uscc IS NULL AND r.number = m.number) IS NOT TRUE
), judged AS (
    SELECT line, name, uscc, number, known, known_code, place, first_line, established_on,
           least(stands_on, first_end) AS first_end, stands_on, born, known_status_on,
           CASE
               WHEN NOT starts_with(division_id, %(prefix)s) THEN 'enterprise-outside'
               WHEN %(zone)s <> '' AND zone_id IS DISTINCT FROM %(zone)s THEN 'zone-outside'
               WHEN line > first_line THEN 'same-enterprise'
               WHEN by_number AND uscc IS NOT NULL AND known_code IS NOT NULL THEN 'code-differs'
               WHEN line IN (SELECT borne.line FROM borne) THEN 'name-borne'
               WHEN renamed AND NOT %(renames)s AND NOT EXISTS (
                   SELECT FROM registry_formername f
                   WHERE f.enterprise_id = matched.enterprise_id AND f.name_key = registry_fold(matched.name)
               ) THEN 'name-differs'
               WHEN takes_status AND stands_on < known_status_on THEN 'status-older'
               WHEN takes_status AND stands_on < born THEN 'status-before-start'
               WHEN least(stands_on, first_end) < born THEN 'established-late'
           END AS code
    FROM matched
), refused AS (
    INSERT INTO import_bad SELECT line FROM judged WHERE code IS NOT NULL
)
INSERT INTO registry_importreject (run_id, line, field, "column", value, code, hint, other, warning)
SELECT %(run)s, line, f.field, left(coalesce(%(mapping)s::jsonb ->> f.field, ''), 80),
       left(CASE code WHEN 'name-differs' THEN name WHEN 'name-borne' THEN name
                      WHEN 'enterprise-outside' THEN place
                      WHEN 'status-older' THEN stands_on::text WHEN 'status-before-start' THEN stands_on::text
                      WHEN 'established-late' THEN born::text
            ELSE coalesce(uscc, number) END, 200),
       code,
       CASE code WHEN 'name-differs' THEN left(known, 200) WHEN 'name-borne' THEN left(known, 200)
                 WHEN 'code-differs' THEN known_code WHEN 'same-enterprise' THEN first_line::text
                 WHEN 'status-older' THEN known_status_on::text WHEN 'status-before-start' THEN born::text
                 WHEN 'established-late' THEN first_end::text ELSE '' END,
       CASE WHEN code IN ('code-differs', 'name-borne') THEN number ELSE '' END, false
FROM judged
CROSS JOIN LATERAL (SELECT CASE code WHEN 'name-differs' THEN 'name' WHEN 'name-borne' THEN 'name'
                                   WHEN 'status-older' THEN 'status_on' WHEN 'status-before-start' THEN 'status_on'
                                   WHEN 'established-late' THEN 'established_on' ELSE 'uscc' END AS field) f
WHERE code IS NOT NULL
