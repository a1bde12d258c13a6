UPDATE registry_enterprise e
SET uscc = c.uscc, name = c.name, established_on = c.established_on, kind = c.kind, capital = c.capital,
    capital_currency = c.capital_currency, business_scope = c.business_scope, address = c.address,
    industry_id = c.industry_id, scale = c.scale, division_id = c.division_id, division_basis = c.division_basis,
    zone_id = c.zone_id, status = c.status, status_on = c.status_on, status_basis = c.status_basis,
    status_beneath = c.status_beneath,
    version = e.version + 1, updated_at = %(at)s
FROM import_change c
WHERE e.id = c.id
