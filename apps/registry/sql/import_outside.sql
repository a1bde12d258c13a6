-- Rows outside the importer's own division.
WITH outside AS (
    SELECT r.line, r.division, d.name, r.address, %(prefix)s LIKE rtrim(r.division, '0') || '%%' AS vague
    FROM import_row r
    JOIN divisions_division d ON d.code = r.division
    WHERE r.problems IS NULL AND NOT starts_with(r.division, %(prefix)s)
      AND NOT EXISTS (SELECT FROM import_bad b WHERE b.line = r.line)
), refused AS (
    INSERT INTO import_bad SELECT line FROM outside
)
-- a city officer's own city read for a county officer is not elsewhere, only not told well enough
INSERT INTO registry_importreject (run_id, line, field, "column", value, code, hint, other, warning)
SELECT %(run)s, line, 'address', left(coalesce(%(mapping)s::jsonb ->> 'address', ''), 80),
       left(CASE WHEN vague THEN coalesce(address, name) ELSE name END, 200),
       CASE WHEN vague THEN 'division-unknown' ELSE 'division-outside' END, '', '', false
FROM outside
