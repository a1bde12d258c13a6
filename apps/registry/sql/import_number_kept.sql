-- An older number that a row was taken without: another enterprise bears it, or an earlier row brings it to another.
WITH left_out AS (
    SELECT r.line, r.number, 'number-borne' AS code, e.name AS hint, '' AS other
    FROM import_match m
    JOIN import_row r ON r.line = m.line
    JOIN import_borne n ON n.number = r.number AND n.number_kind = r.number_kind
    LEFT JOIN import_bearer own
           ON own.number = r.number AND own.number_kind = r.number_kind AND own.enterprise_id = m.enterprise_id
    JOIN registry_enterprise e
      ON e.id = CASE WHEN n.first_ids[1] = m.enterprise_id THEN n.first_ids[2] ELSE n.first_ids[1] END
    WHERE own.number IS NULL OR NOT own.listed
    UNION ALL
    SELECT r.line, r.number, 'number-repeated', n.line::text, o.name
    FROM import_number n
    JOIN import_row o ON o.line = n.line
    JOIN import_row r ON r.number = n.number AND r.number_kind = n.number_kind AND r.line > n.line
    JOIN import_match m ON m.line = r.line
    WHERE NOT EXISTS (SELECT FROM import_borne b WHERE b.number = n.number AND b.number_kind = n.number_kind)
)
INSERT INTO registry_importreject (run_id, line, field, "column", value, code, hint, other, warning)
SELECT %(run)s, l.line, CASE WHEN c ? 'reg_no' THEN 'reg_no' ELSE 'uscc' END,
       left(coalesce(c ->> 'reg_no', c ->> 'uscc', ''), 80), l.number, l.code, left(l.hint, 200), left(l.other, 200), true
FROM left_out l
CROSS JOIN (SELECT %(mapping)s::jsonb AS c) m
