-- Invented published results by the number: every eleventh failed and was told in time, products and places by hash.
INSERT INTO sampling_batch (agency_id, origin, source_key, key, year, product_id, product_code, link, level,
  division_id, scale, party_name, party_code, producer_name, producer_code, producer_address, producer_denied,
  platform_name, sample_name, brand, model, lot, gtin, state, visited_on, outcome_reason, outcome_code, verdict, concluded_on,
  concluded_label, returned_reason, overturned, told_on, stands_on, published_on, shown_until, version)
SELECT %(agency)s, 'import', 'B' || n, '', %(year)s, product.id, product.code,
       (ARRAY['production', 'shop', 'online'])[1 + (hashint8(n + 1) & 2147483647) %% 3], 'province',
       (%(divisions)s::text[])[1 + (hashint8(n + 2) & 2147483647) %% cardinality(%(divisions)s::text[])],
       (ARRAY['large', 'medium', 'small', 'micro', ''])[1 + (hashint8(n + 3) & 2147483647) %% 5],
       '量测商行' || n %% 50000, '', '量测制造' || n %% 9973 || '有限公司', '', '', false, '',
       product.name || (ARRAY['甲', '乙', '丙', '丁'])[1 + n %% 4], '牌' || n %% 3001, 'M-' || n %% 997, '',
       (CASE WHEN n %% 3 = 0 THEN '' ELSE lpad((690000000000 + n %% 400000)::text, 12, '0') || n %% 10 END), 'published',
       make_date(%(year)s, 1, 1) + (n %% 300)::int, '', '', CASE WHEN n %% 11 = 0 THEN 'fail' ELSE 'pass' END,
       make_date(%(year)s, 1, 1) + (n %% 300)::int, '', '', false,
       CASE WHEN n %% 11 = 0 THEN make_date(%(year)s, 1, 1) + (n %% 300)::int END,
       CASE WHEN n %% 11 = 0 THEN make_date(%(year)s, 1, 1) + (n %% 300)::int + 16 END,
       make_date(%(year)s, 1, 1) + (n %% 300)::int + 20,
       -- triggers are off here: what the database sets for a table's result (sampling.publicity)
       (make_date(%(year)s, 1, 1) + (n %% 300)::int + 20 + interval '36 months')::date, 1
FROM generate_series(1::bigint, %(batches)s) AS n
JOIN (SELECT id, code, name, row_number() OVER (ORDER BY code) AS turn, count(*) OVER () AS many FROM sampling_product)
  AS product ON product.turn = 1 + (hashint8(n) & 2147483647) %% product.many
