-- What hangs on the enterprises just drawn: second entries, old numbers, former names, sites, products.

INSERT INTO registry_enterprise (
  id, name, status, status_basis, division_id, division_basis, industry_id, scale, above_scale, kind, established_on,
  capital, capital_currency, address, business_scope, source, version, created_at, updated_at
)
SELECT %(base)s + %(count)s - %(copies)s + copy, name, 'open', '', division_id, 'address', industry_id, '', false, '',
  established_on, capital, capital_currency, replace(address, '江苏省', ''), '', 'demo', 1, created_at, updated_at
FROM generate_series(1, %(copies)s) AS copy
JOIN (
  SELECT id, row_number() OVER (ORDER BY id) AS turn, count(*) OVER () AS candidates
  FROM registry_enterprise
  WHERE id > %(base)s AND status = 'open' AND uscc IS NOT NULL AND established_on < date '2014-01-01'
) AS candidate ON turn = copy * (candidates / greatest(%(copies)s, 1))
JOIN registry_enterprise first_entry ON first_entry.id = candidate.id
ORDER BY copy;

SELECT setval(pg_get_serial_sequence('registry_enterprise', 'id'), %(base)s + %(count)s);

INSERT INTO registry_identifier (enterprise_id, kind, value)
SELECT id, 'reg_no', body || pg_temp.reg_no_check(body)
FROM (
  SELECT id, division_id || lpad(mod(id * 7368787 + 99000000, 100000000)::text, 8, '0') AS body
  FROM registry_enterprise
  WHERE id > %(base)s AND uscc IS NULL
) AS numbered
ORDER BY id;

-- The organisation code of before the credit code, for those registered before October 2015.
INSERT INTO registry_identifier (enterprise_id, kind, value, until)
SELECT n, 'org_code', organisation || pg_temp.org_check(organisation), date '2015-09-30'
FROM demo_code
WHERE organisation LIKE 'Y%%' AND pg_temp.draw(n, %(seed)s, 40, 100) < 20
ORDER BY n;

INSERT INTO registry_formername (enterprise_id, name, until)
SELECT n, former,
  established + 1 + mod(pg_temp.draw(n, %(seed)s, 42, 4000), date '2025-12-31' - established)::int
FROM (
  SELECT n, established, place_name || syllable.rare[1 + pg_temp.draw(n, %(seed)s, 43, 96)]
    || syllable.rare[1 + pg_temp.draw(n, %(seed)s, 44, 96)] || syllable.common[1 + pg_temp.draw(n, %(seed)s, 45, 48)]
    || word || ending AS former
  FROM demo_row CROSS JOIN demo_syllable syllable
  WHERE pg_temp.draw(n, %(seed)s, 41, 100) < 6
) AS renamed
ORDER BY n;

INSERT INTO registry_site (enterprise_id, name, division_id, address, closed_on)
SELECT n, (ARRAY['生产厂区', '二厂区', '仓库', '研发中心'])[1 + pg_temp.draw(n, %(seed)s, 51, 4)], county.code,
  '江苏省' || county.full_name || syllable.street[1 + pg_temp.draw(n, %(seed)s, 52, 20)]
    || syllable.rare[1 + pg_temp.draw(n, %(seed)s, 53, 96)] || '路' || 1 + pg_temp.draw(n, %(seed)s, 54, 899) || '号',
  CASE WHEN pg_temp.draw(n, %(seed)s, 55, 12) = 0 THEN date '2025-12-31' - pg_temp.draw(n, %(seed)s, 56, 900)::int END
FROM demo_row
CROSS JOIN demo_syllable syllable
JOIN demo_county_ticket elsewhere ON elsewhere.ticket = pg_temp.draw(n, %(seed)s, 57, 10000)
JOIN demo_county county
  ON county.code = CASE WHEN pg_temp.draw(n, %(seed)s, 58, 10) < 7 THEN demo_row.county ELSE elsewhere.code END
WHERE pg_temp.draw(n, %(seed)s, 50, 100) < CASE scale WHEN 'large' THEN 80 WHEN 'medium' THEN 35 ELSE 8 END
ORDER BY n;

INSERT INTO registry_product (enterprise_id, name, standard, brand)
SELECT n, made.product, 'Q/' || county || ' ' || lpad(mod(n, 1000)::text, 3, '0') || '-'
    || 2016 + pg_temp.draw(n, %(seed)s, 61, 10),
  CASE WHEN pg_temp.draw(n, %(seed)s, 62, 3) = 0 THEN trade_name || '牌' ELSE '' END
FROM demo_row
JOIN demo_word made ON made.industry = demo_row.industry
  AND made.k IN (
    pg_temp.draw(n, %(seed)s, 8, made.words),
    CASE WHEN pg_temp.draw(n, %(seed)s, 63, 4) = 0 THEN pg_temp.draw(n, %(seed)s, 64, made.words) END)
WHERE demo_row.industry BETWEEN '13' AND '43' AND pg_temp.draw(n, %(seed)s, 60, 100) < 45
ORDER BY n, made.k;

ANALYZE registry_enterprise;
ANALYZE registry_identifier;
ANALYZE registry_formername;
ANALYZE registry_site;
ANALYZE registry_product;
