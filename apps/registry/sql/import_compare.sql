-- What the register would hold after the import, for matched enterprises where it differs from what it holds.
--   * an empty cell never erases what is known
--   * a division gives way only to one that rests on as much or more: given > read from the address > city only
--   * a status changes only along the moves of states.py that end it; other statuses of the file are a doubt, the register stays;
--     with a status comes its basis, this import: the number of an earlier decision must not prove a later status;
--     the end it comes on top of stays beneath it, and so does one that the file says came before the exit, without a
--     day: unless a decision set an end aside, which may be that very one
--   * a name changes only when new names were asked for and it is not a former name coming back
CREATE TEMP TABLE import_change ON COMMIT DROP AS
WITH moves AS (
    SELECT * FROM unnest(%(from_status)s::text[], %(to_status)s::text[]) AS t (from_status, to_status)
), both_sides AS (
    SELECT r.line, e.id, e.version, e.name AS old_name, r.number_kind, r.number, e.status AS old_status,
           r.status AS said_status, e AS old,
           CASE WHEN e.uscc IS NULL THEN r.uscc ELSE e.uscc END AS uscc,
           CASE WHEN %(renames)s AND r.name <> e.name AND registry_fold(r.name) <> e.name_key AND NOT EXISTS (
               SELECT FROM registry_formername f WHERE f.enterprise_id = e.id AND f.name_key = registry_fold(r.name)
           ) THEN r.name ELSE e.name END AS name,
           coalesce(r.established_on, e.established_on) AS established_on,
           coalesce(r.kind, e.kind) AS kind,
           coalesce(r.capital, e.capital) AS capital,
           coalesce(r.capital_currency, e.capital_currency) AS capital_currency,
           coalesce(r.business_scope, e.business_scope) AS business_scope,
           coalesce(r.address, e.address) AS address,
           coalesce(r.industry, e.industry_id) AS industry_id,
           coalesce(r.scale, e.scale) AS scale,
           CASE WHEN stronger THEN r.division ELSE e.division_id END AS division_id,
           CASE WHEN stronger THEN r.basis ELSE e.division_basis END AS division_basis,
           CASE WHEN stronger AND r.division <> e.division_id THEN NULL ELSE e.zone_id END AS zone_id,
           CASE WHEN v.to_status IS NOT NULL THEN r.status ELSE e.status END AS status,
           CASE WHEN v.to_status IS NOT NULL THEN r.status_on
                WHEN r.status = e.status THEN coalesce(e.status_on, r.status_on)
                ELSE e.status_on END AS status_on,
           CASE WHEN v.to_status IS NOT NULL THEN %(basis)s ELSE e.status_basis END AS status_basis,
           CASE WHEN v.to_status IS NOT NULL AND e.status <> 'open'
                THEN e.status_beneath || jsonb_build_array(jsonb_build_array(e.status, e.status_on, e.status_basis))
                WHEN (v.to_status IS NOT NULL OR r.status = e.status) AND r.beneath IS NOT NULL
                     AND e.status_again_on IS NULL
                     AND NOT EXISTS (SELECT FROM jsonb_array_elements(e.status_beneath) b WHERE b.value ->> 0 = r.beneath)
                THEN jsonb_build_array(jsonb_build_array(r.beneath, NULL, %(basis)s)) || e.status_beneath
                ELSE e.status_beneath END AS status_beneath
    FROM import_match m
    JOIN import_row r ON r.line = m.line
    JOIN registry_enterprise e ON e.id = m.enterprise_id
    LEFT JOIN moves v ON v.from_status = e.status AND v.to_status = r.status
    CROSS JOIN LATERAL (SELECT
        array_position('{city,address,given}', r.basis)
            >= array_position('{city,address,given}', e.division_basis::text) AS stronger) s
)
SELECT both_sides.*, n.line IS NOT NULL AS new_number
FROM both_sides
LEFT JOIN import_number n ON n.line = both_sides.line
WHERE (uscc, name, established_on, kind, capital, capital_currency, business_scope, address, industry_id, scale,
       division_id, division_basis, zone_id, status, status_on, status_basis, status_beneath)
      IS DISTINCT FROM
      ((old).uscc, (old).name, (old).established_on, (old).kind, (old).capital, (old).capital_currency,
       (old).business_scope, (old).address, (old).industry_id, (old).scale, (old).division_id, (old).division_basis,
       (old).zone_id, (old).status, (old).status_on, (old).status_basis, (old).status_beneath)
   OR n.line IS NOT NULL
