-- Where the invented enterprises stand and what they make: two lottery drums.
-- Weights follow the shape of the province (many in Suzhou, Wuxi and Nantong, few in Lianyungang), not its exact counts.

DROP TABLE IF EXISTS pg_temp.demo_county, pg_temp.demo_county_ticket, pg_temp.demo_industry_ticket, pg_temp.demo_old_authority, pg_temp.demo_zone;

CREATE TEMP TABLE demo_county ON COMMIT DROP AS
WITH shares (code, share) AS (VALUES
  ('320102', 60), ('320104', 70), ('320105', 50), ('320106', 50), ('320111', 420), ('320113', 350), ('320114', 180),
  ('320115', 1300), ('320116', 520), ('320117', 560), ('320118', 380),
  ('320205', 1250), ('320206', 1350), ('320211', 750), ('320213', 190), ('320214', 1500), ('320281', 2250),
  ('320282', 1150),
  ('320302', 70), ('320303', 60), ('320305', 280), ('320311', 90), ('320312', 520), ('320321', 240), ('320322', 320),
  ('320324', 360), ('320381', 390), ('320382', 430),
  ('320402', 420), ('320404', 390), ('320411', 1350), ('320412', 2500), ('320413', 620), ('320481', 720),
  ('320505', 1150), ('320506', 1350), ('320507', 1000), ('320508', 120), ('320509', 2100), ('320581', 1650),
  ('320582', 1550), ('320583', 2750), ('320585', 1250),
  ('320612', 1150), ('320613', 950), ('320614', 850), ('320623', 850), ('320681', 680), ('320682', 950),
  ('320685', 1050),
  ('320703', 140), ('320706', 280), ('320707', 260), ('320722', 320), ('320723', 180), ('320724', 230),
  ('320803', 260), ('320804', 310), ('320812', 260), ('320813', 240), ('320826', 330), ('320830', 270),
  ('320831', 360),
  ('320902', 280), ('320903', 560), ('320904', 470), ('320921', 150), ('320922', 260), ('320923', 380),
  ('320924', 370), ('320925', 480), ('320981', 700),
  ('321002', 280), ('321003', 820), ('321012', 790), ('321023', 430), ('321081', 340), ('321084', 590),
  ('321102', 180), ('321111', 110), ('321112', 330), ('321181', 1150), ('321182', 480), ('321183', 430),
  ('321202', 340), ('321203', 310), ('321204', 520), ('321281', 520), ('321282', 760), ('321283', 850),
  ('321302', 360), ('321311', 330), ('321322', 720), ('321323', 470), ('321324', 430)
)
SELECT county.code,
       left(county.code, 4) AS city_prefix,
       city.name || county.name AS full_name,
       CASE WHEN length(city.name) > 2 THEN left(city.name, -1) ELSE city.name END AS city_name,
       CASE WHEN length(county.name) > 2 THEN left(county.name, -1) ELSE county.name END AS county_name,
       right(county.name, 1) = '区' AS is_district,
       coalesce(shares.share, 200) AS share
FROM divisions_division county
JOIN divisions_division city ON city.code = county.parent_id
LEFT JOIN shares ON shares.code = county.code
WHERE county.level = 'county' AND county.valid_to IS NULL;

-- Ten thousand tickets; a county holds as many as its share.
CREATE TEMP TABLE demo_county_ticket ON COMMIT DROP AS
WITH bounds AS (
  SELECT code,
         10000 * (sum(share) OVER (ORDER BY code) - share) / sum(share) OVER () AS low,
         10000 * sum(share) OVER (ORDER BY code) / sum(share) OVER () AS high
  FROM demo_county
)
SELECT ticket, bounds.code
FROM generate_series(0, 9999) AS ticket
JOIN bounds ON ticket >= bounds.low AND ticket < bounds.high;

-- Share of an industry (GB/T 4754 division) in the province, and the cities that do much more or less of it.
CREATE TEMP TABLE demo_industry_ticket ON COMMIT DROP AS
WITH shares (industry, share) AS (VALUES
  ('13', 400), ('14', 180), ('15', 50), ('17', 900), ('18', 450), ('19', 100), ('20', 250), ('21', 100), ('22', 200),
  ('23', 150), ('24', 250), ('25', 40), ('26', 550), ('27', 120), ('28', 160), ('29', 650), ('30', 500), ('31', 200),
  ('32', 250), ('33', 950), ('34', 1200), ('35', 900), ('36', 450), ('37', 250), ('38', 1050), ('39', 800),
  ('40', 280), ('41', 50), ('42', 70), ('43', 40), ('44', 80), ('45', 30), ('46', 40),
  ('47', 80), ('50', 90), ('51', 380), ('52', 160), ('54', 90), ('59', 60), ('62', 60), ('65', 150), ('72', 80),
  ('74', 100), ('81', 50), ('05', 60)
), leanings (city_prefix, industry, factor) AS (VALUES
  ('3201', '39', 1.6), ('3201', '26', 1.5), ('3201', '36', 1.8), ('3201', '65', 6), ('3201', '40', 1.6),
  ('3201', '74', 4), ('3201', '17', 0.3), ('3201', '18', 0.6),
  ('3202', '33', 1.3), ('3202', '34', 1.4), ('3202', '38', 1.4), ('3202', '39', 1.3), ('3202', '31', 1.8),
  ('3203', '35', 1.6), ('3203', '20', 3.5), ('3203', '13', 2.5), ('3203', '30', 2), ('3203', '39', 0.3),
  ('3204', '38', 1.7), ('3204', '34', 1.3), ('3204', '36', 1.5), ('3204', '37', 1.6),
  ('3205', '39', 2.6), ('3205', '34', 1.3), ('3205', '17', 1.2), ('3205', '28', 1.8), ('3205', '29', 1.2),
  ('3205', '13', 0.3), ('3205', '20', 0.3),
  ('3206', '17', 2), ('3206', '18', 1.6), ('3206', '37', 2.2), ('3206', '38', 1.2), ('3206', '47', 2),
  ('3207', '27', 5), ('3207', '13', 3.5), ('3207', '30', 4), ('3207', '26', 1.8), ('3207', '39', 0.3),
  ('3208', '13', 3), ('3208', '14', 2), ('3208', '26', 1.3),
  ('3209', '17', 1.5), ('3209', '36', 2), ('3209', '13', 2.2), ('3209', '35', 1.3),
  ('3210', '38', 1.8), ('3210', '24', 3), ('3210', '19', 4), ('3210', '36', 1.6), ('3210', '41', 4),
  ('3211', '36', 1.8), ('3211', '40', 2), ('3211', '26', 1.4), ('3211', '35', 1.2),
  ('3212', '27', 5), ('3212', '37', 3), ('3212', '34', 1.2), ('3212', '26', 1.2),
  ('3213', '15', 14), ('3213', '20', 4), ('3213', '14', 2), ('3213', '18', 1.5)
), weighted AS (
  SELECT city.city_prefix, shares.industry, shares.share * coalesce(leanings.factor, 1) AS share
  FROM (SELECT DISTINCT city_prefix FROM demo_county) city
  CROSS JOIN shares
  LEFT JOIN leanings USING (city_prefix, industry)
), bounds AS (
  SELECT city_prefix, industry,
         1000 * (sum(share) OVER running - share) / sum(share) OVER whole AS low,
         1000 * sum(share) OVER running / sum(share) OVER whole AS high
  FROM weighted
  WINDOW running AS (PARTITION BY city_prefix ORDER BY industry), whole AS (PARTITION BY city_prefix)
)
SELECT city_prefix, ticket, industry
FROM generate_series(0, 999) AS ticket
JOIN bounds ON ticket >= bounds.low AND ticket < bounds.high;

-- Codes of authorities that registered an enterprise before its county took its present shape.
CREATE TEMP TABLE demo_old_authority ON COMMIT DROP AS
SELECT successor_id AS code, array_agg(code ORDER BY code) AS old_codes
FROM divisions_division
WHERE level = 'county' AND valid_to IS NOT NULL AND successor_id IS NOT NULL
GROUP BY successor_id;

-- A county's zones, and the first registration code of each ("" where the zone registers under its county's). A zone
-- that answers to its city stands in the county where most of it lies.
CREATE TEMP TABLE demo_zone ON COMMIT DROP AS
WITH lies_in (zone, code) AS (VALUES
  ('320191', '320111'), ('320371', '320302'), ('320576', '320506'), ('320671', '320613'), ('320771', '320703'),
  ('320871', '320812'), ('320805', '320803'), ('320971', '320902'), ('320913', '320903'), ('321071', '321003'),
  ('321171', '321102'), ('321371', '321311'), ('321392', '321311'), ('321393', '321302'), ('321395', '321302')
)
SELECT county.code,
       array_agg(zone.code ORDER BY zone.code) AS zones,
       array_agg(coalesce(zone.registration_codes[1], '') ORDER BY zone.code) AS zone_codes
FROM divisions_zone zone
LEFT JOIN lies_in ON lies_in.zone = zone.code
JOIN demo_county county ON county.code = coalesce(lies_in.code, zone.parent_id)
GROUP BY county.code;
