-- Invented facts over five years for the invented enterprises, drawn by hash: the same seed gives the same ledger.
--
-- Rates (plausible, not statistics): about one enterprise in seven has ever had an adverse fact; food, chemicals,
-- machinery and electrical products are sampled more; larger enterprises hold more certificates and awards; four in a
-- thousand lost a licence or hid an accident in the last two years and hold a D, so that every grade is seen. The
-- clock is not asked: the ledger ends on %(last)s, nothing is reported of an enterprise after its own end (of one that
-- ended long ago, in its last year), nor in the quarter in which it was established; of one younger than half a year,
-- not in the first half of its life.
INSERT INTO records_fact (
  enterprise_id, subject_code, subject_name, division_code, kind_id, severity, occurred_on, title, document_number,
  legal_basis, amount, source_id, source_key, evidence, public_from, public_until, state, reason, detail, version,
  known_from
)
WITH subject AS (
  SELECT id, coalesce(uscc, '') AS uscc, name, division_id, established_on,
         CASE WHEN status <> 'open' THEN status_on END AS ended_on,
         CASE scale WHEN 'large' THEN 3 WHEN 'medium' THEN 2 WHEN 'small' THEN 1 ELSE 0 END AS size,
         left(coalesce(industry_id, ''), 2) IN ('13', '14', '15', '26', '34', '35', '38') AS watched,
         -- a few enterprises gather most of the trouble, as everywhere
         (hashint8extended(id, %(seed)s) & 9223372036854775807) %% 100 AS luck,
         row_number() OVER (ORDER BY id) AS turn, count(*) OVER () AS all_of_them
  FROM registry_enterprise
  WHERE source = 'demo' AND merged_into_id IS NULL
    -- those of an earlier call have theirs
    AND NOT EXISTS (SELECT FROM records_fact fact WHERE fact.enterprise_id = registry_enterprise.id)
),
drawn AS (
  SELECT subject.*, number,
         (hashint8extended(id * 1000 + number, %(seed)s + 1) & 9223372036854775807) AS for_kind,
         (hashint8extended(id * 1000 + number, %(seed)s + 2) & 9223372036854775807) AS for_day,
         (hashint8extended(id * 1000 + number, %(seed)s + 3) & 9223372036854775807) AS for_weight,
         number = 1 AND (hashint8extended(id, %(seed)s + 4) & 9223372036854775807) %% 1000 < 4 AS grave
  FROM subject
  -- %(facts)s in all: the remainder of the division goes to the first enterprises
  CROSS JOIN LATERAL generate_series(1, %(facts)s / all_of_them + (turn <= %(facts)s %% all_of_them)::int) AS number
),
chosen AS (
  SELECT drawn.*,
         CASE
           WHEN grave THEN 'bad'
           WHEN luck < 6 AND for_kind %% 100 < 55 THEN 'bad'
           WHEN luck < 16 AND for_kind %% 100 < 22 THEN 'bad'
           WHEN for_kind %% 1000 < CASE WHEN watched THEN 9 ELSE 5 END THEN 'bad'
           WHEN for_kind %% 100 < 70 + 6 * size THEN 'good'
           ELSE 'plain'
         END AS leaning
  FROM drawn
),
kinded AS (
  SELECT chosen.*,
         CASE WHEN grave THEN (ARRAY['licence_revoked', 'licence_revoked', 'accident_concealed'])[1 + for_weight %% 3]
         ELSE CASE leaning
           WHEN 'bad' THEN (ARRAY['sampling_failed', 'sampling_failed', 'sampling_failed', 'penalty', 'penalty',
             'penalty_simple', 'penalty_simple', 'inspection_problem', 'inspection_problem', 'complaint_upheld',
             'complaint_upheld', 'recheck_failed', 'not_rectified', 'annual_report_late', 'recall_ordered',
             'promise_broken'])[1 + (for_weight / 7) %% 16]
           WHEN 'good' THEN (ARRAY['sampling_passed', 'sampling_passed', 'sampling_passed', 'inspection_ok',
             'inspection_ok', 'qms', 'qms', 'standard_declared', 'promise_made', 'licence', 'ccc', 'product_certified',
             'measurement_system', 'cqo', 'standard_group', 'brand'])[1 + (for_weight / 7) %% (12 + 2 * least(size, 2))]
           ELSE (ARRAY['rectified', 'recheck_passed', 'recall_voluntary', 'report_published'])[1 + (for_weight / 7) %% 4]
         END END AS kind_code,
         -- severity: mostly minor and general, one in twenty serious
         CASE WHEN grave THEN 4 WHEN leaning <> 'bad' THEN 0
              WHEN for_weight %% 100 < 55 THEN 1 WHEN for_weight %% 100 < 95 THEN 2 ELSE 3 END
           AS severity,
         CASE WHEN grave THEN 700 ELSE 1825 END AS days,
         least(%(last)s::date, ended_on) AS until
  FROM chosen
),
dated AS (
  SELECT kinded.*, since + (for_day %% (greatest(until - since, 0) + 1))::int AS day
  FROM kinded
  CROSS JOIN LATERAL (
    SELECT greatest(least(%(last)s::date - days + 1, until - 364),
                    established_on + least(90, (until - established_on + 1) / 2)) AS since
  ) begun
)
SELECT dated.id, dated.uscc, dated.name, dated.division_id, kind.id, dated.severity, day, kind.name,
       CASE WHEN kind.code LIKE 'penalty%%' THEN
         '（演示）市监罚〔' || extract(year FROM day) || '〕' || lpad((for_day %% 9999 + 1)::text, 4, '0') || '号' ELSE '' END,
       kind.legal_basis,
       CASE WHEN kind.code LIKE 'penalty%%' THEN (1 + for_weight %% 50) * 1000 * greatest(dated.severity, 1) END,
       source.id, 'demo-' || %(seed)s || '-' || dated.id || '-' || number, '',
       CASE WHEN kind.public THEN day END,
       shown.until,
       CASE WHEN shown.until <= %(last)s THEN 'expired' ELSE 'effective' END,
       '', '{}', 1, day + time '16:00'
FROM dated
JOIN records_factkind kind ON kind.code = kind_code
JOIN unnest(%(kinds)s, %(sources)s) AS told(kind_code, source_code) USING (kind_code)
JOIN records_source source ON source.code = told.source_code
-- penalties end by the rules of their day (operations/rule_ends.py); the other adverse facts, by their source, in 3 years
LEFT JOIN records_rule_end ends
  ON ends.kind_id = kind.id AND ends.severity = dated.severity AND ends.occurred_on = day
CROSS JOIN LATERAL (
  SELECT CASE WHEN kind.public AND kind.leaning = 'adverse' THEN coalesce(ends.until, (day + interval '3 years')::date) END
) shown(until)
ORDER BY dated.id, number
