-- One licence as anybody may read it, after the snapshot it was seen in, in the order of public.FIELDS: the short way to
-- public.records. Whose last day has passed by the day of the question is over, as public.as_read has it.
PREPARE licensing_one_seen (text, date) AS
SELECT pg_current_snapshot()::text, pg_postmaster_start_time(), l.number, l.holder, l.uscc, e.division_id, l.class_code, p.name,
       ARRAY(SELECT u.name FROM licensing_covered c JOIN licensing_unit u ON u.id = c.unit_id
             WHERE c.licence_id = l.id ORDER BY c.id),
       l.address, a.name, l.granted_on, l.until,
       CASE WHEN o.over THEN 'expired' ELSE l.state END, CASE WHEN o.over THEN l.until + 1 ELSE l.state_on END,
       l.version, l.issued_at
FROM licensing_licence l
JOIN registry_enterprise e ON e.id = l.enterprise_id
JOIN licensing_productclass p ON p.id = l.product_id
JOIN divisions_agency a ON a.code = l.agency_id
CROSS JOIN LATERAL (SELECT CASE WHEN l.state IN ('unverified', 'valid', 'suspended') AND l.until < $2 THEN NOT EXISTS (
  SELECT FROM licensing_change c WHERE c.licence_id = l.id AND c.kind = 'renew' AND NOT 'late' = ANY(c.doubts) AND (
    c.state IN ('received', 'proposed') OR c.state = 'correcting' AND EXISTS (
      SELECT FROM licensing_handedin h WHERE h.change_id = c.id AND h.seconded_on IS NULL AND h.struck_on IS NULL))
) ELSE false END AS over) o
WHERE l.number = $1
