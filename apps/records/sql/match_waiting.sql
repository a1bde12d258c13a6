-- Give waiting facts the enterprise that now bears the number they were reported with: its credit code, or an older
-- number that leads to one enterprise only. Where a person gave it that number, an adverse fact is not matched but named
-- with the event (`given`): a second person agrees first. Rows somebody else holds wait for the next time, and so do those of
-- enterprises that waiting_hold.sql has not locked: a fact whose code somebody bears never goes by an older number.
WITH waiting AS (
  SELECT id, kind_id, source_id, agency_id, document_number, occurred_on, subject_code, coalesce(detail ->> 'older_code', '') AS older_code
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
),
found AS (
  SELECT bearer.id, bearer.enterprise_id, CASE WHEN kind.leaning = 'adverse' THEN
           records_given_by_hand(waiting.subject_code, waiting.older_code, bearer.enterprise_id) END AS given
  FROM (SELECT * FROM by_code UNION ALL SELECT * FROM by_number) bearer
  JOIN waiting ON waiting.id = bearer.id
  JOIN records_factkind kind ON kind.id = waiting.kind_id
  JOIN records_source ours ON ours.id = waiting.source_id
  -- what was withdrawn, repaired or is over does not come back by it: it waits for an officer. Twin: gone_before()
  WHERE NOT EXISTS (
    SELECT FROM records_fact gone
    JOIN records_factkind was ON was.id = gone.kind_id
    JOIN records_source theirs ON theirs.id = gone.source_id
    WHERE gone.document_number <> '' AND gone.document_number = waiting.document_number
      AND gone.occurred_on = waiting.occurred_on AND gone.state IN ('withdrawn', 'repaired', 'over')
      AND (gone.enterprise_id = bearer.enterprise_id
           OR waiting.subject_code <> '' AND gone.subject_code = waiting.subject_code)
      AND (gone.kind_id = waiting.kind_id OR was.leaning = 'adverse' AND kind.leaning = 'adverse')
      AND (coalesce(waiting.agency_id, ours.agency_id) = theirs.agency_id
           OR records_one_decider(gone.agency_id, theirs.agency_id, waiting.agency_id, ours.agency_id) IS NOT false)
      AND NOT EXISTS (
        SELECT FROM records_factversion brought
        JOIN records_importoffacts run ON run.source_id = gone.source_id AND run.at = brought.known_from
        WHERE brought.fact_id = gone.id AND brought.version = 1 AND run.state = 'undone' AND gone.state = 'withdrawn')
  )
),
matched AS (
  UPDATE records_fact fact
  SET enterprise_id = found.enterprise_id, state = 'effective', reason = %(reason)s, known_from = %(at)s,
      changed_by = %(actor)s, changed_user = NULL
  FROM found
  WHERE fact.id = found.id AND found.given IS NULL
  RETURNING fact.id, fact.source_id
)
SELECT id, source_id, NULL::bigint AS enterprise_id, NULL::bigint AS given FROM matched
UNION ALL
SELECT id, NULL, enterprise_id, given FROM found WHERE given IS NOT NULL
