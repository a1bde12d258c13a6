-- Give waiting facts the enterprise that now bears the number they were reported with: its credit code, or an older
-- number that leads to one enterprise only. Rows somebody else holds wait for the next time, and so do those of
-- enterprises that waiting_hold.sql has not locked: a fact whose code somebody bears never goes by an older number.
WITH waiting AS (
  SELECT id, subject_code, coalesce(detail ->> 'older_code', '') AS older_code
  FROM records_fact
  WHERE state = 'waiting' AND known_from < %(at)s AND (subject_code <> '' OR detail ? 'older_code')
  ORDER BY id
  FOR UPDATE SKIP LOCKED
),
by_code AS (
  SELECT waiting.id, enterprise.id AS enterprise_id
  FROM waiting
  JOIN registry_enterprise enterprise ON enterprise.uscc = waiting.subject_code AND enterprise.merged_into_id IS NULL
  WHERE waiting.subject_code <> '' AND enterprise.id = ANY (%(held)s)
),
borne AS (
  SELECT waiting.id
  FROM waiting
  JOIN registry_enterprise bearer ON bearer.uscc = waiting.subject_code AND bearer.merged_into_id IS NULL
  WHERE waiting.subject_code <> ''
),
by_number AS (
  SELECT waiting.id, min(identifier.enterprise_id) AS enterprise_id
  FROM waiting
  JOIN registry_identifier identifier ON identifier.value IN (waiting.subject_code, waiting.older_code)
  JOIN registry_enterprise enterprise ON enterprise.id = identifier.enterprise_id AND enterprise.merged_into_id IS NULL
  WHERE identifier.value <> '' AND NOT EXISTS (SELECT FROM borne WHERE borne.id = waiting.id)
  GROUP BY waiting.id
  -- a number that leads to two leads to none: an officer decides
  HAVING count(DISTINCT identifier.enterprise_id) = 1 AND min(identifier.enterprise_id) = ANY (%(held)s)
)
UPDATE records_fact fact
SET enterprise_id = found.enterprise_id, state = 'effective', reason = %(reason)s, known_from = %(at)s,
    changed_by = %(actor)s, changed_user = NULL
FROM (SELECT * FROM by_code UNION ALL SELECT * FROM by_number) found
WHERE fact.id = found.id
RETURNING fact.id, fact.source_id
