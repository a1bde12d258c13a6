-- Find enterprise and fact of every staged row, and decide what becomes of it. A later row with a key that came before
-- is refused; a fact that was withdrawn or repaired is not taken in again through the back door.
CREATE INDEX ON records_staged (source_key);
ANALYZE records_staged;

UPDATE records_staged staged SET enterprise_id = enterprise.id
FROM registry_enterprise enterprise
WHERE staged.subject_code <> '' AND enterprise.uscc = staged.subject_code AND enterprise.merged_into_id IS NULL;

UPDATE records_staged staged SET enterprise_id = found.enterprise_id, by_older = true
FROM (
  SELECT staged.line, min(identifier.enterprise_id) AS enterprise_id
  FROM records_staged staged
  JOIN registry_identifier identifier ON identifier.value IN (staged.older_code, staged.subject_code)
  JOIN registry_enterprise enterprise ON enterprise.id = identifier.enterprise_id AND enterprise.merged_into_id IS NULL
  WHERE staged.enterprise_id IS NULL AND identifier.value <> ''
  GROUP BY staged.line
  -- a number that leads to two enterprises leads to none: the fact waits for an officer
  HAVING count(DISTINCT identifier.enterprise_id) = 1
) found
WHERE found.line = staged.line;

-- A penalty that an officer of the source has typed in has a key of its own: its decision tells that it is the same. A
-- good record that is gone is not what an adverse row says.
UPDATE records_staged staged SET source_key = found.source_key
FROM (
  SELECT staged.line, min(fact.source_key) AS source_key
  FROM records_staged staged
  JOIN records_fact fact ON fact.document_number = staged.document_number AND fact.source_id = %(source)s
    AND fact.source_key LIKE 'hand-%%' AND fact.occurred_on = staged.occurred_on
    AND (fact.subject_code = staged.subject_code OR fact.enterprise_id = staged.enterprise_id)
  JOIN records_factkind was ON was.id = fact.kind_id
  JOIN records_factkind becomes ON becomes.id = staged.kind_id
  WHERE staged.detail ? 'decision' AND staged.document_number <> '' AND fact.document_number <> ''
    AND (fact.state NOT IN ('withdrawn', 'repaired', 'over') OR was.leaning = 'adverse' OR becomes.leaning <> 'adverse')
  GROUP BY staged.line
  HAVING count(*) = 1
) found
WHERE found.line = staged.line;

UPDATE records_staged staged SET outcome = 'duplicate-key'
FROM records_staged first WHERE first.source_key = staged.source_key AND first.line < staged.line;

-- Who decided, where the row names it: the source's own agency, which need not be said again, or one below it, which
-- answers for the fact from now on (queries/authority.py: named). Of a source without an agency, any.
UPDATE records_staged staged
SET agency_id = found.code,
    detail = CASE WHEN found.code = source.agency_id
                  THEN staged.detail #- '{decision,authority}' #- '{decision,authority_code}' ELSE staged.detail END
FROM records_source source, (
  WITH RECURSIVE tree AS (
    SELECT agency.code, agency.name
    FROM records_source source
    JOIN divisions_agency agency ON agency.code = source.agency_id OR source.agency_id IS NULL
    WHERE source.id = %(source)s
    UNION
    SELECT agency.code, agency.name FROM tree JOIN divisions_agency agency ON agency.parent_id = tree.code
  )
  SELECT staged.line, min(named.code) AS code
  FROM records_staged staged
  CROSS JOIN LATERAL (
    VALUES (staged.detail #>> '{decision,authority}'), (staged.detail #>> '{decision,authority_code}')
  ) said (word)
  JOIN (SELECT code, name AS word FROM tree UNION SELECT code, code FROM tree) named ON named.word = said.word
  GROUP BY staged.line
  -- a row that names two says nothing
  HAVING count(DISTINCT named.code) = 1
) found
WHERE source.id = %(source)s AND found.line = staged.line;

-- A file of penalties names no kind and no severity; both are read from the category. While the category stays what it
-- was, what an officer has set right in them stays. From here on facts are compared, so their version is noted.
UPDATE records_staged staged
SET fact_version = fact.version,
    kind_id = CASE WHEN staged.detail #>> '{decision,category}' = fact.detail #>> '{decision,category}'
                   THEN fact.kind_id ELSE staged.kind_id END,
    severity = CASE WHEN staged.detail #>> '{decision,category}' = fact.detail #>> '{decision,category}'
                    THEN fact.severity ELSE staged.severity END
FROM records_fact fact
WHERE staged.outcome IS NULL AND fact.source_id = %(source)s AND fact.source_key = staged.source_key;

-- A fact that waits while a second person looks at the number somebody gave its enterprise waits on.
UPDATE records_staged staged SET enterprise_id = NULL
FROM records_fact fact, records_factkind kind
WHERE staged.outcome IS NULL AND staged.enterprise_id IS NOT NULL AND fact.source_id = %(source)s
  AND fact.source_key = staged.source_key AND fact.state = 'waiting'
  AND kind.id = staged.kind_id AND kind.leaning = 'adverse'
  AND records_given_by_hand(fact.subject_code, fact.detail ->> 'older_code', staged.enterprise_id) IS NOT NULL;

-- What a decision on an objection has set stays as it was decided, whatever the source sends.
UPDATE records_staged staged
SET kind_id = CASE WHEN 'kind_id' = ANY (fact.fixed) THEN fact.kind_id ELSE staged.kind_id END,
    severity = CASE WHEN 'severity' = ANY (fact.fixed) THEN fact.severity ELSE staged.severity END,
    occurred_on = CASE WHEN 'occurred_on' = ANY (fact.fixed) THEN fact.occurred_on ELSE staged.occurred_on END,
    title = CASE WHEN 'title' = ANY (fact.fixed) THEN fact.title ELSE staged.title END,
    document_number = CASE WHEN 'document_number' = ANY (fact.fixed) THEN fact.document_number
                           ELSE staged.document_number END,
    legal_basis = CASE WHEN 'legal_basis' = ANY (fact.fixed) THEN fact.legal_basis ELSE staged.legal_basis END,
    amount = CASE WHEN 'amount' = ANY (fact.fixed) THEN fact.amount ELSE staged.amount END,
    public_until = CASE WHEN 'public_until' = ANY (fact.fixed) THEN fact.public_until ELSE staged.public_until END,
    -- kind and weight are read from the category, and the law bars repair by it
    detail = CASE
      WHEN NOT 'kind_id' = ANY (fact.fixed) OR NOT staged.detail ? 'decision' THEN staged.detail
      WHEN fact.detail #>> '{decision,category}' IS NULL THEN staged.detail #- '{decision,category}'
      ELSE jsonb_set(staged.detail, '{decision,category}', fact.detail #> '{decision,category}') END
FROM records_fact fact
WHERE staged.outcome IS NULL AND fact.source_id = %(source)s AND fact.source_key = staged.source_key
  AND fact.fixed IS NOT NULL;

-- From when until when it is shown, as rules/publicity.py says: first_window for a new fact, next_window for one held.
-- Without an end the file's own silence changes none that is held; a mere warning is not shown at all.
UPDATE records_staged staged
SET named = staged.public_until IS NOT NULL, public_from = shown.first,
    public_until = CASE
      WHEN shown.first IS NULL THEN NULL
      WHEN shown.until < shown.first THEN shown.first -- not greatest(): without an end it stays open
      ELSE shown.until END
FROM (
  SELECT staged.line,
    CASE
      WHEN 'public_until' = ANY (fact.fixed) THEN fact.public_from
      WHEN is_kind.code = 'penalty' AND said.category LIKE '%%警告%%' AND said.category !~ %(more_than_warning)s THEN NULL
      WHEN fact.id IS NULL THEN staged.occurred_on
      WHEN fact.public_from IS NULL THEN CASE
        WHEN was_kind.code = 'penalty' AND fact.detail #>> '{decision,category}' LIKE '%%警告%%'
          AND fact.detail #>> '{decision,category}' !~ %(more_than_warning)s THEN staged.occurred_on END
      WHEN fact.public_from = fact.occurred_on THEN staged.occurred_on
      ELSE fact.public_from END AS first,
    CASE
      WHEN 'public_until' = ANY (fact.fixed) THEN fact.public_until
      -- the rule's end when the one said is later, but for a penalty that bars the party from something for longer;
      -- least() and greatest() pass over what is not there
      WHEN ends.until IS NOT NULL THEN least(meant.until, greatest(ends.until, said.ban))
      ELSE meant.until END AS until
  FROM records_staged staged
  JOIN records_factkind is_kind ON is_kind.id = staged.kind_id
  LEFT JOIN records_fact fact ON fact.source_id = %(source)s AND fact.source_key = staged.source_key
  LEFT JOIN records_factkind was_kind ON was_kind.id = fact.kind_id
  LEFT JOIN records_rule_end ends
    ON ends.kind_id = staged.kind_id AND ends.severity = staged.severity AND ends.occurred_on = staged.occurred_on
  LEFT JOIN records_rule_end was_ends
    ON was_ends.kind_id = fact.kind_id AND was_ends.severity = fact.severity
   AND was_ends.occurred_on = fact.occurred_on
  CROSS JOIN LATERAL (
    SELECT coalesce(staged.detail #>> '{decision,category}', fact.detail #>> '{decision,category}', '') AS category,
           coalesce(staged.detail #>> '{decision,valid_until}', fact.detail #>> '{decision,valid_until}', '') AS valid
  ) words
  CROSS JOIN LATERAL (
    SELECT words.category, CASE
      WHEN (is_kind.code = 'licence_revoked' OR words.category ~ %(barring)s) AND words.valid <> ''
        AND words.valid < %(open_end)s THEN words.valid::date END AS ban
  ) said
  CROSS JOIN LATERAL (
    SELECT CASE
      WHEN staged.public_until IS NOT NULL THEN staged.public_until
      WHEN fact.public_until IS NULL OR fact.public_until = was_ends.until THEN coalesce(ends.until, fact.public_until)
      ELSE fact.public_until END AS until
  ) meant
  WHERE staged.outcome IS NULL
) shown
WHERE shown.line = staged.line;

UPDATE records_staged staged
SET fact_id = fact.id,
    renamed = (fact.kind_id, fact.document_number, fact.occurred_on)
              <> (staged.kind_id, staged.document_number, staged.occurred_on)
              OR fact.enterprise_id IS NULL AND staged.enterprise_id IS NOT NULL,
    outcome = CASE
      WHEN fact.state IN ('withdrawn', 'repaired', 'over') THEN 'withdrawn'
      -- what an officer typed speaks against its party only with the document that proves it, which no row brings
      WHEN fact.source_key LIKE 'hand-%%' AND was.leaning <> 'adverse' AND becomes.leaning = 'adverse' THEN 'typed-good'
      WHEN (fact.kind_id, fact.severity, fact.occurred_on, fact.title, fact.document_number, fact.legal_basis)
           = (staged.kind_id, staged.severity, staged.occurred_on, staged.title, staged.document_number,
              staged.legal_basis)
        AND fact.amount IS NOT DISTINCT FROM staged.amount
        AND fact.public_from IS NOT DISTINCT FROM staged.public_from
        AND fact.public_until IS NOT DISTINCT FROM staged.public_until
        AND (fact.enterprise_id IS NOT NULL OR staged.enterprise_id IS NULL)
        AND (staged.agency_id IS NULL OR staged.agency_id = coalesce(fact.agency_id, source.agency_id))
        -- what the file does not say of the decision stays as it is known
        AND coalesce(fact.detail -> 'decision', '{}') @> coalesce(staged.detail -> 'decision', '{}') THEN 'unchanged'
      -- nobody rewrites what is being decided on
      WHEN fact.state = 'objected' THEN 'objected'
      ELSE 'updated' END
FROM records_fact fact
JOIN records_source source ON source.id = fact.source_id
JOIN records_factkind was ON was.id = fact.kind_id, records_factkind becomes
WHERE staged.outcome IS NULL AND fact.source_id = %(source)s AND fact.source_key = staged.source_key
  AND becomes.id = staged.kind_id;

-- One decision of one agency on one day about one enterprise is one fact, by whichever source it came: where not both say
-- who decided, one of an agency and one of another above or below it may be the same (records_one_decider). What was
-- withdrawn, repaired or is over does not come back: not under another key of the same source, not as another adverse
-- kind, not by a row that becomes it, and where nobody knows who decided its party and number are enough. What an import
-- brought that was undone was never there. Twin: queries/decided.py.
UPDATE records_staged staged SET outcome = found.outcome
FROM (
  SELECT known.line, CASE WHEN bool_or(known.gone) THEN 'withdrawn' ELSE 'elsewhere' END AS outcome
  FROM (
    SELECT staged.line, theirs.id <> ours.id AND staged.outcome IS NULL AS another,
           fact.state IN ('withdrawn', 'repaired', 'over') AS gone,
           fact.kind_id = staged.kind_id AS same, was.leaning = 'adverse' AND becomes.leaning = 'adverse' AS adverse,
           theirs.id = ours.id OR theirs.agency_id = ours.agency_id OR decider.alike AS from_here,
           decider.alike IS NULL AS unknown
    FROM records_staged staged
    JOIN records_source ours ON ours.id = %(source)s
    JOIN records_factkind becomes ON becomes.id = staged.kind_id
    JOIN records_fact fact ON fact.document_number = staged.document_number AND fact.document_number <> ''
      AND fact.occurred_on = staged.occurred_on AND fact.id IS DISTINCT FROM staged.fact_id
      AND (fact.enterprise_id = staged.enterprise_id
           OR fact.subject_code <> '' AND fact.subject_code IN (staged.subject_code, staged.older_code))
    JOIN records_factkind was ON was.id = fact.kind_id
    JOIN records_source theirs ON theirs.id = fact.source_id
    CROSS JOIN LATERAL (
      SELECT records_one_decider(fact.agency_id, theirs.agency_id, staged.agency_id, ours.agency_id) AS alike
    ) decider
    WHERE (staged.outcome IS NULL OR staged.outcome = 'updated' AND staged.renamed)
      AND staged.document_number <> '' AND NOT EXISTS (
      SELECT FROM records_factversion brought
      JOIN records_importoffacts run ON run.source_id = fact.source_id AND run.at = brought.known_from
      WHERE brought.fact_id = fact.id AND brought.version = 1 AND run.state = 'undone' AND fact.state = 'withdrawn')
  ) known
  WHERE known.same AND known.from_here AND known.another
     OR known.gone AND (known.same OR known.adverse) AND (known.from_here IS TRUE OR known.unknown)
  GROUP BY known.line
) found
WHERE found.line = staged.line;

-- What a decision on an objection corrected or withdrew does not come back under another key, whichever of the agency's
-- sources sends it and whatever kind it calls it: it is known by every number and day it ever had, and where nobody
-- knows who decided by its party. Twin: queries/decided.py.
UPDATE records_staged staged SET outcome = found.outcome
FROM (
  SELECT staged.line, CASE WHEN bool_or(decided.gone) THEN 'withdrawn' ELSE 'decided' END AS outcome
  FROM (
    SELECT fact.id, fact.enterprise_id, fact.subject_code, fact.state IN ('withdrawn', 'repaired', 'over') AS gone,
           said.number, said.day, theirs.id = ours.id OR theirs.agency_id = ours.agency_id AS from_here,
           fact.agency_id AS named, theirs.agency_id AS reporting, ours.agency_id AS asking
    FROM records_objection objection
    JOIN records_fact fact ON fact.id = objection.outcome_fact_id
    JOIN records_source ours ON ours.id = %(source)s
    JOIN records_source theirs ON theirs.id = fact.source_id
      -- whom rows of this source may name stands at its agency or below
      AND (theirs.id = ours.id OR theirs.agency_id = ours.agency_id OR ours.agency_id IS NULL
           OR coalesce(fact.agency_id, theirs.agency_id) IS NULL
           OR records_one_line(coalesce(fact.agency_id, theirs.agency_id), ours.agency_id))
    CROSS JOIN LATERAL (
      SELECT fact.document_number, fact.occurred_on
      UNION
      SELECT version.row ->> 'document_number', version.occurred_on
      FROM records_factversion version WHERE version.fact_id = fact.id
    ) said (number, day)
    WHERE objection.state = 'upheld' AND objection.outcome IN ('corrected', 'withdrawn')
  ) decided
  JOIN records_staged staged ON staged.document_number = decided.number AND staged.occurred_on = decided.day
    AND decided.id IS DISTINCT FROM staged.fact_id
    AND (decided.from_here IS TRUE
         OR records_one_decider(decided.named, decided.reporting, staged.agency_id, decided.asking) IS NOT false)
    AND (staged.enterprise_id = decided.enterprise_id
         OR decided.subject_code <> '' AND decided.subject_code IN (staged.subject_code, staged.older_code))
  WHERE (staged.outcome IS NULL OR staged.outcome = 'updated' AND staged.renamed) AND staged.document_number <> ''
  GROUP BY staged.line
) found
WHERE found.line = staged.line;

UPDATE records_staged SET outcome = 'created' WHERE outcome IS NULL;

-- again, now that rows have facts: the planner knew of none, and looked for each fact among all rows of the file
ANALYZE records_staged
