-- What the rules found in single rows: refusals and doubts, the first with every reason of a row.
INSERT INTO registry_importreject (run_id, line, field, "column", value, code, hint, other, warning)
SELECT %(run)s, r.line, f.field, left(coalesce(%(mapping)s::jsonb ->> f.field, ''), 80), left(f.value, 200),
       f.code, left(f.hint, 200), left(f.other, 200), f.warning
FROM (
    SELECT line, problems AS found, false AS warning FROM import_row WHERE problems IS NOT NULL
    UNION ALL
    SELECT line, warnings, true FROM import_row WHERE warnings IS NOT NULL AND problems IS NULL
) r
CROSS JOIN LATERAL jsonb_to_recordset(r.found) AS x (code text, field text, value text, hint text, other text)
CROSS JOIN LATERAL (SELECT x.code, x.field, x.value, x.hint, x.other, r.warning) f
