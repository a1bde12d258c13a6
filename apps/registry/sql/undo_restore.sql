-- Put back every column the run changed; the version goes on, so that a reader with an older copy notices.
UPDATE registry_enterprise e
SET (uscc, name, established_on, kind, capital, capital_currency, business_scope, address, industry_id, scale,
     division_id, division_basis, zone_id, status, status_on, status_basis, status_beneath, status_again_on)
    = (SELECT p.uscc, p.name, p.established_on, p.kind, p.capital, p.capital_currency, p.business_scope, p.address,
              p.industry_id, p.scale, p.division_id, p.division_basis, p.zone_id, p.status, p.status_on,
              p.status_basis, p.status_beneath, p.status_again_on
       FROM jsonb_populate_record(e, c.before) p),
    version = e.version + 1,
    updated_at = %(at)s
FROM registry_importchange c
WHERE c.run_id = %(run)s AND e.id = c.enterprise_id
