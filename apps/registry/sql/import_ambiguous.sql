-- A number that leads to more than one enterprise leads to none: the row says of which it is, or is not taken. With another
-- code than all of them and another name it is none of them.
WITH several AS (
    SELECT r.line, r.number, n.bearers, n.first_ids
    FROM import_match m
    JOIN import_row r ON r.line = m.line
    JOIN import_borne n ON n.number = r.number AND n.number_kind = r.number_kind AND n.bearers > 1
    WHERE m.enterprise_id IS NULL AND (r.uscc IS NULL OR n.codeless OR (r.number, registry_fold(r.name)) IN (
        SELECT b.number, b.name_key FROM import_bearer b))
), refused AS (
    INSERT INTO import_bad SELECT line FROM several
)
INSERT INTO registry_importreject (run_id, line, field, "column", value, code, hint, other, warning)
SELECT %(run)s, s.line, CASE WHEN c ? 'reg_no' THEN 'reg_no' ELSE 'uscc' END,
       left(coalesce(c ->> 'reg_no', c ->> 'uscc', ''), 80), s.number, 'number-ambiguous',
       left((SELECT string_agg(e.name, ', ' ORDER BY e.id) FROM registry_enterprise e WHERE e.id = ANY (s.first_ids)), 180)
           || CASE WHEN s.bearers > 3 THEN ', …' ELSE '' END,
       '', false
FROM several s
CROSS JOIN (SELECT %(mapping)s::jsonb AS c) m
