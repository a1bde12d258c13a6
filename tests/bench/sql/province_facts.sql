-- Invented facts over six years, as many as asked for an enterprise on average; a few enterprises gather most of the
-- trouble. They lie in the table in the order of their days, as a ledger grows, and not in that of the enterprises.
INSERT INTO records_fact (enterprise_id, subject_code, subject_name, division_code, kind_id, severity, occurred_on,
  title, document_number, legal_basis, source_id, source_key, evidence, state, reason, detail, version, known_from)
SELECT enterprise.id, '', '', '', kind.ids[1 + (drawn.a & 1048575) %% cardinality(kind.ids)],
       CASE WHEN drawn.b & 15 < 11 THEN 0 ELSE drawn.b & 3 END,
       date '2020-02-01' + ((turn.n - 1) * 2191 / %(each)s + (drawn.b >> 4 & 1048575) %% (2191 / %(each)s))::int,
       '量测', '', '', %(source)s, enterprise.id || '-' || turn.n, '',
       CASE WHEN (drawn.a >> 20 & 1023) %% 50 = 0 THEN 'withdrawn' WHEN (drawn.a >> 20 & 1023) %% 9 = 0 THEN 'expired'
            ELSE 'effective' END,
       '', '{}', 1, date '2020-02-02' + ((turn.n - 1) * 2191 / %(each)s + 2191 / %(each)s)::int
FROM generate_series(1::bigint, %(each)s) AS turn(n)
CROSS JOIN registry_enterprise enterprise
CROSS JOIN LATERAL (SELECT hashint8extended(enterprise.id * 64 + turn.n, 11) AS a,
                           hashint8extended(enterprise.id * 64 + turn.n, 12) AS b) AS drawn
CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM records_factkind) AS kind
WHERE enterprise.source = 'bench'
