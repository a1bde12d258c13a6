-- Enterprises of the register by the numbers and names that were asked for: (value asked, firm, name, code, division,
-- found_by, borne_until, bearers), a row for each way by which a value leads to one. Of a value that many bear: those on
-- the list (`listed`) and the first %(most)s, and how many they are. Present names are found as they are written, by the
-- index of names; where a name led to the list though its party bears another now (`in_doubt`), whoever bears it
-- now is looked for however it is spaced or bracketed, as the answer hangs on it.
WITH led AS (
  SELECT e.uscc AS value, e.id, 'code' AS found_by, NULL::date AS borne_until
    FROM registry_enterprise e WHERE e.uscc = ANY(%(numbers)s) AND e.merged_into_id IS NULL
  UNION ALL
  SELECT i.value, i.enterprise_id, 'number', i.until FROM registry_identifier i WHERE i.value = ANY(%(numbers)s)
  UNION ALL
  SELECT e.name_key, e.id, 'name', NULL
    FROM registry_enterprise e WHERE e.name = ANY(%(names)s) AND e.merged_into_id IS NULL
  UNION ALL
  SELECT e.name_key, e.id, 'double_record', NULL
    FROM registry_enterprise e WHERE e.name = ANY(%(names)s) AND e.merged_into_id IS NOT NULL
  UNION ALL
  SELECT f.name_key, f.enterprise_id, 'former_name', f.until FROM registry_formername f WHERE f.name = ANY(%(names)s)
  UNION ALL
  SELECT bearer.name_key, bearer.id, 'name', NULL
    FROM unnest(%(in_doubt)s::text[]) AS doubt (value)
    CROSS JOIN LATERAL (
      SELECT e.id, e.name_key FROM registry_enterprise e
      WHERE e.name_bigrams @> registry_bigrams(doubt.value)::varchar(2)[] AND e.name_key = doubt.value
        AND e.merged_into_id IS NULL
      OFFSET 0  -- one by one by the index of bigrams: for many at once the planner would read the whole register instead
    ) AS bearer
),
party AS (
  SELECT DISTINCT led.value, e.id AS firm, e.name, coalesce(e.uscc, '') AS code, e.division_id AS division,
         led.found_by, led.borne_until
    FROM led
    JOIN registry_enterprise d ON d.id = led.id
    JOIN registry_enterprise e ON e.id = coalesce(d.merged_into_id, d.id)
   WHERE e.merged_into_id IS NULL
),
ranked AS (
  SELECT party.*, firm = ANY(%(listed)s::bigint[]) AS is_listed,
         dense_rank() OVER (PARTITION BY value ORDER BY firm = ANY(%(listed)s::bigint[]) DESC, name, code, firm) AS rank
    FROM party
),
counted AS (SELECT ranked.*, max(rank) OVER (PARTITION BY value) AS bearers FROM ranked)
SELECT value, firm, name, code, division, found_by, borne_until, bearers
  FROM counted
 WHERE rank <= %(most)s OR is_listed
 ORDER BY value, rank, found_by, borne_until
