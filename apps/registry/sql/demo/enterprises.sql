-- %(count)s invented enterprises with ids from %(base)s + 1, drawn with %(seed)s; the last %(copies)s of them are
-- second entries of earlier ones, left over from before the credit codes, for the merge desk to find.
-- Codes come from two series found nowhere in the public register: organisation codes Yxxxxxxx (before October 2015)
-- and MAYxxxxx (since).

DROP TABLE IF EXISTS pg_temp.demo_draw, pg_temp.demo_row, pg_temp.demo_name, pg_temp.demo_code;

CREATE TEMP TABLE demo_draw ON COMMIT DROP AS
SELECT n, place.code AS county, county.city_prefix, industry.industry, form.form, form.ending, form.kind,
       mod(n * 2654435761 + %(seed)s::bigint * 7919, 442368) AS trade,
       date '2026-01-01' - 30 - least(pg_temp.draw(n, %(seed)s, 1, 14600), pg_temp.draw(n, %(seed)s, 2, 14600))::int
         AS established,
       pg_temp.draw(n, %(seed)s, 3, 1000) AS state_ticket,
       pg_temp.draw(n, %(seed)s, 4, 1000) AS scale_ticket
FROM generate_series(%(base)s::bigint + 1, %(base)s + %(count)s - %(copies)s) AS n
JOIN demo_county_ticket place ON place.ticket = pg_temp.draw(n, %(seed)s, 5, 10000)
JOIN demo_county county ON county.code = place.code
JOIN demo_industry_ticket industry
  ON industry.city_prefix = county.city_prefix AND industry.ticket = pg_temp.draw(n, %(seed)s, 6, 1000)
JOIN demo_form_ticket form ON form.ticket = pg_temp.draw(n, %(seed)s, 7, 100);

CREATE TEMP TABLE demo_row ON COMMIT DROP AS
SELECT draw.n, draw.county, draw.industry, word.word, word.product, draw.kind, draw.established,
  syllable.rare[1 + trade / 4608] || syllable.rare[1 + mod(trade / 48, 96)]
    || CASE WHEN pg_temp.draw(draw.n, %(seed)s, 10, 10) < 3 THEN '' ELSE syllable.common[1 + mod(trade, 48)] END
    AS trade_name,
  CASE WHEN pg_temp.draw(draw.n, %(seed)s, 11, 100) < 8 THEN '江苏'
       WHEN pg_temp.draw(draw.n, %(seed)s, 12, 100) < CASE WHEN county.is_district THEN 85 ELSE 30 END
       THEN county.city_name ELSE county.county_name END AS place_name,
  draw.ending,
  CASE WHEN state_ticket < 935 THEN 'open' WHEN state_ticket < 968 THEN 'deregistered'
       WHEN state_ticket < 985 THEN 'revoked' WHEN state_ticket < 995 THEN 'moved_out' ELSE 'cancelled' END AS status,
  CASE WHEN scale_ticket < 25 THEN 'large' WHEN scale_ticket < 135 THEN 'medium'
       WHEN scale_ticket < 855 THEN 'small' ELSE 'micro' END AS scale,
  scale_ticket < 855 AND draw.industry BETWEEN '06' AND '46' AND pg_temp.draw(draw.n, %(seed)s, 13, 100) < 82
    AS above_scale,
  CASE WHEN scale_ticket < 25 THEN (ARRAY[10000, 20000, 30000, 50000, 80000, 120000, 200000])[1 + pg_temp.draw(draw.n, %(seed)s, 14, 7)]
       WHEN scale_ticket < 135 THEN (ARRAY[2000, 3000, 5000, 6000, 8000, 10000])[1 + pg_temp.draw(draw.n, %(seed)s, 14, 6)]
       WHEN scale_ticket < 855 THEN (ARRAY[200, 300, 500, 600, 800, 1000, 1500, 2000])[1 + pg_temp.draw(draw.n, %(seed)s, 14, 8)]
       ELSE (ARRAY[10, 20, 30, 50, 100])[1 + pg_temp.draw(draw.n, %(seed)s, 14, 5)] END * 10000 AS capital,
  CASE WHEN draw.form = 4 THEN 'USD' WHEN draw.form = 5 THEN 'HKD' ELSE 'CNY' END AS currency,
  '江苏省' || county.full_name
    || CASE WHEN NOT county.is_district
       THEN syllable.rare[1 + pg_temp.draw(draw.n, %(seed)s, 15, 96)]
         || syllable.street[1 + pg_temp.draw(draw.n, %(seed)s, 16, 20)] || '镇' ELSE '' END
    || syllable.street[1 + pg_temp.draw(draw.n, %(seed)s, 17, 20)]
    || syllable.rare[1 + pg_temp.draw(draw.n, %(seed)s, 18, 96)]
    || (ARRAY['路', '路', '路', '大道', '街', '巷'])[1 + pg_temp.draw(draw.n, %(seed)s, 19, 6)]
    || 1 + pg_temp.draw(draw.n, %(seed)s, 20, 899) || '号'
    || CASE WHEN pg_temp.draw(draw.n, %(seed)s, 21, 3) = 0
       THEN 1 + pg_temp.draw(draw.n, %(seed)s, 22, 28) || '幢' ELSE '' END AS address,
  CASE WHEN zone.code IS NOT NULL AND pg_temp.draw(draw.n, %(seed)s, 23, 100) < 18
       THEN 1 + pg_temp.draw(draw.n, %(seed)s, 24, cardinality(zone.zones)) END AS zone_place,
  zone.zones, zone.zone_codes,
  CASE WHEN pg_temp.draw(draw.n, %(seed)s, 25, 1000) < 15 THEN '320000'
       WHEN pg_temp.draw(draw.n, %(seed)s, 25, 1000) < 75 THEN draw.city_prefix || '00'
       WHEN old.code IS NOT NULL AND draw.established < date '2012-01-01' AND pg_temp.draw(draw.n, %(seed)s, 26, 2) = 0
       THEN old.old_codes[1 + pg_temp.draw(draw.n, %(seed)s, 27, cardinality(old.old_codes))]
       ELSE draw.county END AS authority,
  draw.established < date '2014-01-01' AND pg_temp.draw(draw.n, %(seed)s, 28, 100) < 5 AS legacy,
  CASE WHEN draw.established < date '2015-10-01'
       THEN 'Y' || lpad(mod(draw.n * 7368787 + 1234567, 10000000)::text, 7, '0')
       ELSE 'MAY' || (
         SELECT string_agg(substr('0123456789ABCDEFGHJKLMNPQRTUWXY',
                                  1 + mod(mod(draw.n * 11111117 + 7654321, 28629151) / power, 31)::int, 1), '' ORDER BY power DESC)
         FROM (VALUES (1), (31), (961), (29791), (923521)) AS digit (power))
       END AS organisation
FROM demo_draw draw
JOIN demo_county county ON county.code = draw.county
JOIN demo_word word ON word.industry = draw.industry AND word.k = pg_temp.draw(draw.n, %(seed)s, 8, word.words)
CROSS JOIN demo_syllable syllable
LEFT JOIN demo_zone zone ON zone.code = draw.county
LEFT JOIN demo_old_authority old ON old.code = draw.county;

-- Names are unique within a province: where chance repeats one, it gets a fourth syllable.
CREATE TEMP TABLE demo_name ON COMMIT DROP AS
WITH numbered AS (
  SELECT n, trade_name, place_name || trade_name || word || ending AS name,
         row_number() OVER (PARTITION BY place_name || trade_name || word || ending ORDER BY n) AS turn
  FROM demo_row
)
SELECT n,
       CASE WHEN turn = 1 THEN name
            ELSE replace(name, trade_name, trade_name || syllable.common[1 + mod(turn, 48)]) END AS name
FROM numbered CROSS JOIN demo_syllable syllable;

CREATE TEMP TABLE demo_code ON COMMIT DROP AS
SELECT n, head || organisation || pg_temp.org_check(organisation) AS first17, organisation
FROM (
  SELECT n, organisation, '91' || coalesce(nullif(zone_codes[zone_place], ''), authority) AS head
  FROM demo_row WHERE NOT legacy
) AS coded;

ANALYZE demo_row;
ANALYZE demo_name;
ANALYZE demo_code;

INSERT INTO registry_enterprise (
  id, uscc, name, status, status_on, status_basis, division_id, division_basis, zone_id, industry_id, scale,
  above_scale, kind, established_on, capital, capital_currency, address, business_scope, source, version, created_at,
  updated_at
)
SELECT demo_row.n,
  demo_code.first17 || pg_temp.uscc_check(demo_code.first17),
  demo_name.name,
  status,
  CASE WHEN status <> 'open' THEN date '2026-01-01'
       - 1 - mod(pg_temp.draw(demo_row.n, %(seed)s, 30, 3000), date '2025-12-31' - established)::int END,
  '', county, 'given', zones[zone_place], demo_row.industry, scale, above_scale, kind, established, capital, currency,
  address,
  product || CASE WHEN demo_row.industry < '44' THEN '的研发、生产、销售' ELSE '' END
    || '；自营和代理各类商品及技术的进出口业务。（依法须经批准的项目，经相关部门批准后方可开展经营活动）',
  'demo', 1, timestamptz '2026-01-01 08:00+08' - pg_temp.draw(demo_row.n, %(seed)s, 31, 31536000) * interval '1 second',
  timestamptz '2026-01-01 08:00+08'
FROM demo_row
JOIN demo_name ON demo_name.n = demo_row.n
LEFT JOIN demo_code ON demo_code.n = demo_row.n
ORDER BY demo_row.n;
