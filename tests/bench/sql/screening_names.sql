-- Names that lead to more than one party: a former name of each of the first enterprises (as many as asked for, those on the
-- list among them), every second of the first thousand borne by another enterprise now; and names that each so
-- many bear.
WITH former AS (
  INSERT INTO registry_formername (enterprise_id, name, until)
  SELECT e.id, '量测旧名' || e.n || '有限公司', date '2024-05-01'
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM registry_enterprise) AS e WHERE n <= %(former)s
), named AS (
  SELECT '量测旧名' || n || '有限公司' AS name FROM generate_series(2, 1000, 2) AS n
  UNION ALL
  SELECT '量测重名' || n || '有限公司' FROM generate_series(1, %(shared)s) AS n CROSS JOIN generate_series(1, %(bearers)s)
)
INSERT INTO registry_enterprise (name, status, status_basis, division_id, division_basis, scale, above_scale, kind,
  established_on, capital_currency, address, business_scope, source, version, created_at, updated_at)
SELECT name, 'open', '', division_id, 'given', '', false, '', date '2020-01-01', '', '', '', 'bench', 1, '2026-01-01',
       '2026-01-01'
  FROM named CROSS JOIN (SELECT division_id FROM registry_enterprise ORDER BY id LIMIT 1) AS place
