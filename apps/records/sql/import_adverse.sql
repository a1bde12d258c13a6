-- What an import or a matching of a source brought against whom at a moment: adverse facts that are new to their
-- enterprise, or weigh more than the version before. A version that was followed since is read from the history.
WITH brought AS (
  SELECT id, version, enterprise_id, kind_id, severity, title FROM records_fact
  WHERE source_id = %(source)s AND known_from = %(at)s AND state IN ('effective', 'objected', 'expired')
  UNION ALL
  SELECT past.fact_id, past.version, past.enterprise_id, past.kind_id, past.severity, past."row" ->> 'title'
  FROM records_factversion past JOIN records_fact fact ON fact.id = past.fact_id AND fact.source_id = %(source)s
  WHERE past.known_to > %(at)s AND past.known_from = %(at)s AND past.state IN ('effective', 'objected', 'expired')
    -- what was taken back meanwhile needs no telling
    AND fact.enterprise_id = past.enterprise_id AND fact.state NOT IN ('withdrawn', 'repaired', 'over')
)
SELECT brought.enterprise_id AS enterprise, count(*) AS facts, min(brought.id) AS first,
       (array_agg(brought.title ORDER BY brought.id))[1] AS title
FROM brought
JOIN records_factkind kind ON kind.id = brought.kind_id AND kind.leaning = 'adverse'
LEFT JOIN records_factversion before ON before.fact_id = brought.id AND before.version = brought.version - 1
LEFT JOIN records_factkind was ON was.id = before.kind_id
WHERE brought.enterprise_id IS NOT NULL AND (
  before.id IS NULL OR before.enterprise_id IS DISTINCT FROM brought.enterprise_id OR was.leaning <> 'adverse'
  OR before.severity < brought.severity)
GROUP BY brought.enterprise_id
ORDER BY brought.enterprise_id
