-- The same code twice in one file: the first good row stands, later ones are refused and told where the first is. So it
-- is with an older number where one of the two rows has nothing else to be known by; two rows of different codes with
-- one number are two enterprises, and only the number is left out of the second (import_number_kept.sql).
WITH good AS (
    SELECT line, uscc, number, name FROM import_row WHERE problems IS NULL
), first_code AS (
    SELECT uscc AS code, min(line) AS line FROM good WHERE uscc IS NOT NULL GROUP BY uscc HAVING count(*) > 1
), first_number AS (
    SELECT number AS code, min(line) AS line FROM good WHERE number IS NOT NULL GROUP BY number HAVING count(*) > 1
), later AS (
    SELECT DISTINCT ON (line) line, code, name, first_line, first_name
    FROM (
        SELECT g.line, f.code, g.name, f.line AS first_line, o.name AS first_name
        FROM good g
        JOIN first_code f ON f.code = g.uscc AND g.line > f.line
        JOIN import_row o ON o.line = f.line
        UNION ALL
        SELECT g.line, f.code, g.name, f.line, o.name
        FROM good g
        JOIN first_number f ON f.code = g.number AND g.line > f.line
        JOIN import_row o ON o.line = f.line
        WHERE g.uscc IS NULL OR o.uscc IS NULL AND registry_fold(g.name) = registry_fold(o.name)
    ) again
    ORDER BY line, first_line
), refused AS (
    INSERT INTO import_bad SELECT line FROM later
)
INSERT INTO registry_importreject (run_id, line, field, "column", value, code, hint, other, warning)
SELECT %(run)s, l.line, 'uscc', left(coalesce(m.c ->> 'uscc', m.c ->> 'reg_no', ''), 80), l.code,
       CASE WHEN registry_fold(l.name) = registry_fold(l.first_name) THEN 'duplicate' ELSE 'duplicate-differs' END,
       l.first_line::text, left(l.first_name, 200), false
FROM later l
CROSS JOIN (SELECT %(mapping)s::jsonb AS c) m
