-- Invented enterprises by the number: one in fifty has ended.
INSERT INTO registry_enterprise (name, status, status_on, status_basis, division_id, division_basis, scale, above_scale,
  kind, established_on, capital_currency, address, business_scope, source, version, created_at, updated_at)
SELECT '量测企业' || n, CASE WHEN n %% 50 = 0 THEN 'deregistered' ELSE 'open' END,
       CASE WHEN n %% 50 = 0 THEN date '2025-06-30' END, CASE WHEN n %% 50 = 0 THEN '量测' ELSE '' END,
       (%(divisions)s::text[])[1 + (hashint8(n) & 2147483647) %% cardinality(%(divisions)s::text[])],
       'given', '', false, '', date '2010-01-01' + (hashint8(n + 7) & 4095), '', '', '', 'bench', 1,
       '2026-01-01', '2026-01-01'
FROM generate_series(1::bigint, %(enterprises)s) AS n
