INSERT INTO registry_enterprise (
    id, uscc, name, status, status_on, status_basis, status_beneath, division_id, division_basis, zone_id, industry_id, scale,
    above_scale, kind, established_on, capital, capital_currency, address, business_scope, source,
    created_by_import_id, version, created_at, updated_at)
SELECT f.id, r.uscc, r.name, coalesce(r.status, 'open'), r.status_on,
       CASE WHEN coalesce(r.status, 'open') = 'open' THEN '' ELSE %(basis)s END,
       CASE WHEN r.beneath IS NULL THEN '[]' ELSE jsonb_build_array(jsonb_build_array(r.beneath, NULL, %(basis)s)) END,
       r.division, r.basis, nullif(%(zone)s, ''),
       r.industry, coalesce(r.scale, ''), false, coalesce(r.kind, ''), r.established_on, r.capital,
       coalesce(r.capital_currency, ''), coalesce(r.address, ''), coalesce(r.business_scope, ''), 'import',
       %(run)s, 1, %(at)s, %(at)s
FROM import_fresh f JOIN import_row r ON r.line = f.line
ORDER BY f.id
