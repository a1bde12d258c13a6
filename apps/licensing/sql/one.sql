-- One licence as anybody may read it, after the snapshot it was seen in, in the order of public.FIELDS: the short way to
-- public.records.
PREPARE licensing_one_seen (text) AS
SELECT pg_current_snapshot()::text, pg_postmaster_start_time(), l.number, l.holder, l.uscc, e.division_id, l.class_code, p.name,
       ARRAY(SELECT u.name FROM licensing_covered c JOIN licensing_unit u ON u.id = c.unit_id
             WHERE c.licence_id = l.id ORDER BY c.id),
       l.address, a.name, l.granted_on, l.until, l.state, l.state_on, l.version, l.issued_at
FROM licensing_licence l
JOIN registry_enterprise e ON e.id = l.enterprise_id
JOIN licensing_productclass p ON p.id = l.product_id
JOIN divisions_agency a ON a.code = l.agency_id
WHERE l.number = $1
