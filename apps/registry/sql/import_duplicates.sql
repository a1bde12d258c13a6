-- The same code twice in one file: the first good row stands, later ones are refused and told where the first is.
WITH good AS (
    SELECT line, coalesce(uscc, number) AS code, name, uscc IS NULL AS old
    FROM import_row WHERE problems IS NULL
), first AS (
    SELECT code, min(line) AS line FROM good GROUP BY code HAVING count(*) > 1
), later AS (
    SELECT g.line, g.code, g.name, g.old, f.line AS first_line
    FROM good g JOIN first f ON f.code = g.code AND g.line > f.line
), refused AS (
    INSERT INTO import_bad SELECT line FROM later
)
INSERT INTO registry_importreject (run_id, line, field, "column", value, code, hint, other, warning)
SELECT %(run)s, l.line, 'uscc', left(coalesce(m.c ->> 'uscc', m.c ->> 'reg_no', ''), 80), l.code,
       CASE WHEN registry_fold(l.name) = registry_fold(f.name) THEN 'duplicate' ELSE 'duplicate-differs' END,
       l.first_line::text, left(f.name, 200), false
FROM later l
JOIN import_row f ON f.line = l.first_line
CROSS JOIN (SELECT %(mapping)s::jsonb AS c) m
