-- The facts that count, as they are known now: the rating index alone answers.
SELECT id, version, enterprise_id, kind_id, severity, occurred_on
  FROM records_fact
  WHERE state IN ('effective', 'objected', 'expired')
    AND (a_only IS NULL OR enterprise_id = ANY (a_only))
    AND (a_first IS NULL OR enterprise_id >= a_first) AND (a_past IS NULL OR enterprise_id < a_past)
