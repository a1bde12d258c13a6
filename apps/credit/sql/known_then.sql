-- The facts that counted as they were known at a_known: rows not changed since, and the versions alive then.
SELECT id, version, enterprise_id, kind_id, severity, occurred_on
  FROM records_fact
  WHERE known_from <= a_known AND state IN ('effective', 'objected', 'expired')
    AND (a_only IS NULL OR enterprise_id = ANY (a_only))
    AND (a_first IS NULL OR enterprise_id >= a_first) AND (a_past IS NULL OR enterprise_id < a_past)
  UNION ALL
  SELECT fact_id, version, enterprise_id, kind_id, severity, occurred_on
  FROM records_factversion
  WHERE known_from <= a_known AND known_to > a_known AND state IN ('effective', 'objected', 'expired')
    AND (a_only IS NULL OR enterprise_id = ANY (a_only))
    AND (a_first IS NULL OR enterprise_id >= a_first) AND (a_past IS NULL OR enterprise_id < a_past)
