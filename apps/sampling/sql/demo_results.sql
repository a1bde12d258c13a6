-- Invented results of past years. What was sampled at a producer is what the invented facts of the ledger say; beside
-- them sellers and shops of platforms, invented by hash: the same seed gives the same. A failure was told to its parties
-- and the days to object were over before it was published.
INSERT INTO sampling_batch (
  origin, source_key, agency_id, key, year, product_id, product_code, standard_id, link, level, division_id, scale,
  enterprise_id, party_name, party_code, producer_id, producer_name, producer_code, producer_address, producer_denied,
  platform_name, sample_name, brand, model, lot, gtin, state, visited_on, outcome_code, outcome_reason, verdict, concluded_on,
  concluded_label, returned_reason, overturned, told_on, stands_on, published_on, fact_id, version
)
WITH made AS (
  SELECT * FROM unnest(%(made)s::text[], %(codes)s::text[], %(samples)s::text[], %(models)s::text[], %(shares)s::int[])
    AS t (made, code, sample, models, share)
), maker AS (
  SELECT enterprise.*, made.code, made.sample, string_to_array(made.models, '|') AS models, made.share,
         row_number() OVER (ORDER BY enterprise.id) AS turn
  FROM registry_enterprise enterprise
  JOIN made ON made.made = split_part(split_part(enterprise.business_scope, '；', 1), '的研发', 1)
  WHERE enterprise.source = 'demo' AND enterprise.merged_into_id IS NULL AND enterprise.uscc IS NOT NULL
), told AS (
  -- facts that no batch speaks of yet; the hash of each gives everything that is invented about it
  SELECT fact.id AS fact_id, fact.source_key, fact.occurred_on, kind.code = 'sampling_failed' AS failed, maker.*,
         hashint8extended(fact.id, %(seed)s) & 9223372036854775807 AS h,
         hashint8extended(fact.id, %(seed)s + 1) & 9223372036854775807 AS g
  FROM records_fact fact
  JOIN records_factkind kind ON kind.id = fact.kind_id AND kind.code IN ('sampling_passed', 'sampling_failed')
  JOIN records_source source ON source.id = fact.source_id AND source.code = 'demo-testing'
  JOIN maker ON maker.id = fact.enterprise_id
  WHERE NOT EXISTS (SELECT FROM sampling_batch batch WHERE batch.fact_id = fact.id)
    -- whoever is sampled by hand in the demo has its own story
    AND NOT EXISTS (SELECT FROM sampling_batch batch WHERE batch.enterprise_id = maker.id AND batch.task_id IS NOT NULL)
), way AS (
  SELECT told.*, 'production' AS link, '' AS tail, occurred_on - 50 - (h %% 20)::int AS day, h AS r FROM told
  UNION ALL
  SELECT told.*, 'shop', '-s', occurred_on - 70 - (h %% 60)::int, hashint8extended(h, 2) & 9223372036854775807
  FROM told WHERE g %% 100 < 45
  UNION ALL
  SELECT told.*, 'online', '-e', occurred_on - 70 - (h %% 60)::int, hashint8extended(h, 3) & 9223372036854775807
  FROM told WHERE g / 100 %% 100 < 32
), drawn AS (
  SELECT way.*, place.division_id AS place,
         CASE link WHEN 'production' THEN failed
                   WHEN 'shop' THEN r / 7 %% 1000 < way.share * 11
                   ELSE r / 7 %% 1000 < way.share * 21 END AS fails,
         CASE WHEN r %% 100 < 8 THEN 'national' WHEN r %% 100 < 52 THEN 'province' ELSE 'city' END AS level,
         -- in-store numbers: none of them is on a product one can buy
         '2' || lpad((hashint8extended(way.id, hashtext(way.sample)) & 99999999999)::text, 11, '0') AS digits
  FROM way
  JOIN maker place ON place.turn = CASE link WHEN 'production' THEN way.turn
                                   ELSE 1 + r / 11 %% (SELECT count(*) FROM maker) END
), dated AS (
  SELECT drawn.*, day + 20 + (r %% 9)::int AS concluded,
         CASE link WHEN 'production' THEN occurred_on ELSE day + 50 + (r %% 14)::int END AS published,
         division.name AS place_name,
         (ARRAY['清','沐','禾','望','晴','松','岚','澄','溪','星'])[1 + r / 13 %% 10]
           || (ARRAY['川','舟','亭','桥','里','坊','岸','渡','帆','石'])[1 + r / 17 %% 10] AS word
  FROM drawn JOIN divisions_division division ON division.code = drawn.place
)
SELECT 'import', source_key || tail,
  CASE level WHEN 'city' THEN 'amr-' || left(place, 4) || '00' ELSE 'amr-320000' END, '',
  extract(year FROM day)::int, product.id, dated.code, standard.id, link, level, place,
  CASE link WHEN 'production' THEN scale ELSE CASE WHEN r %% 5 = 0 THEN 'small' ELSE 'micro' END END,
  CASE link WHEN 'production' THEN dated.id END,
  CASE link WHEN 'production' THEN dated.name
    WHEN 'shop' THEN place_name || word || (ARRAY['商行','百货店','生活超市','经营部'])[1 + r %% 4] || '（个体工商户）'
    ELSE word || (ARRAY['旗舰店','专营店','优选店'])[1 + r %% 3] END,
  CASE link WHEN 'production' THEN coalesce(uscc, '') ELSE '' END,
  dated.id, dated.name, coalesce(uscc, ''), address, false,
  CASE link WHEN 'online' THEN (ARRAY['云集市（演示）','橙购网（演示）','拼优（演示）'])[1 + r / 3 %% 3] ELSE '' END,
  sample, (ARRAY['清岚','沐川','星野','衡泽','松渡','禾望'])[1 + dated.id %% 6] || '牌', models[1 + r %% cardinality(models)],
  to_char(day - 40, 'YYYYMMDD'),
  CASE WHEN hashint8extended(dated.id, 9) %% 3 <> 0 THEN digits || check_digit.value ELSE '' END,
  'published', day, '', '', CASE WHEN fails THEN 'fail' ELSE 'pass' END, concluded,
  '历史结果导入（演示）', '', false,
  CASE WHEN fails THEN concluded + 2 END, CASE WHEN fails THEN concluded + 20 END,
  published, CASE link WHEN 'production' THEN fact_id END, 1
FROM dated
JOIN sampling_product product ON product.code = dated.code AND product.validity @> day
LEFT JOIN LATERAL (
  SELECT standard.id FROM sampling_standard standard
  WHERE dated.code = ANY (standard.products) AND standard.validity @> day ORDER BY standard.code LIMIT 1
) standard ON true
CROSS JOIN LATERAL (
  SELECT ((10 - sum(substr(digits, n, 1)::int * CASE n %% 2 WHEN 0 THEN 3 ELSE 1 END) %% 10) %% 10)::text AS value
  FROM generate_series(1, 12) AS n
) check_digit
WHERE published <= %(last)s AND day >= date_trunc('year', %(last)s::date) - interval '4 years'
ORDER BY day, source_key
