-- What a file says of the status and the register does not take over: said, not silently dropped.
--   status-kept: another status, where no move leads to it
--   status-day-kept: the same end on another day
--   beneath-kept: a revocation without its day beneath the exit, where a decision set an end aside: it may be that one
INSERT INTO registry_importreject (run_id, line, field, "column", value, code, hint, other, warning)
SELECT %(run)s, r.line, f.field, left(coalesce(%(mapping)s::jsonb ->> f.field, ''), 80), f.value, f.code, f.hint, '', true
FROM import_match m
JOIN import_row r ON r.line = m.line
JOIN registry_enterprise e ON e.id = m.enterprise_id
LEFT JOIN unnest(%(from_status)s::text[], %(to_status)s::text[]) AS v (from_status, to_status)
       ON v.from_status = e.status AND v.to_status = r.status
CROSS JOIN LATERAL (
    SELECT 'status', r.status, 'status-kept', e.status
    WHERE r.status <> e.status AND v.to_status IS NULL
    UNION ALL
    SELECT 'status_on', r.status_on::text, 'status-day-kept', e.status_on::text
    WHERE r.status = e.status AND e.status <> 'open' AND r.status_on <> e.status_on
    UNION ALL
    SELECT 'status', r.beneath, 'beneath-kept', e.status_again_on::text
    WHERE r.beneath <> e.status AND (v.to_status IS NOT NULL OR r.status = e.status) AND e.status_again_on IS NOT NULL
      AND NOT EXISTS (SELECT FROM jsonb_array_elements(e.status_beneath) b WHERE b.value ->> 0 = r.beneath)
) f (field, value, code, hint)
WHERE r.status IS NOT NULL
