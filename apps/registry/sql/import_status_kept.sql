-- A status of the file that the register does not take over: said, not silently dropped.
INSERT INTO registry_importreject (run_id, line, field, "column", value, code, hint, other, warning)
SELECT %(run)s, r.line, 'status', left(coalesce(%(mapping)s::jsonb ->> 'status', ''), 80), r.status, 'status-kept',
       e.status, '', true
FROM import_match m
JOIN import_row r ON r.line = m.line
JOIN registry_enterprise e ON e.id = m.enterprise_id
WHERE r.status IS NOT NULL AND r.status <> e.status
  AND NOT EXISTS (SELECT FROM unnest(%(from_status)s::text[], %(to_status)s::text[]) AS t (a, b)
                  WHERE t.a = e.status AND t.b = r.status)
