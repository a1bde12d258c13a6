-- What the platform must be told of the penalties or the licences (`own`) of some agencies: the twin of rules/operation.py,
-- and "mend" for what it refused and nobody has mended. New ones only of a span of days; the rest whenever it happened.
-- Whose they are: agency_of of queries/owed.py. after: only what follows that one in the order of the answer.
SELECT fact.id, owed.operation, last.id AS last_id, last.state AS last_state, held.id AS held_id,
       CASE WHEN %(own)s THEN coalesce(fact.agency_id, source.agency_id)
            ELSE coalesce(source.agency_id, fact.agency_id) END AS agency,
       fact.occurred_on, fact.known_from
FROM records_fact fact
JOIN records_factkind kind ON kind.id = fact.kind_id
JOIN records_source source ON source.id = fact.source_id
LEFT JOIN LATERAL (
  SELECT line.id, line.state, line.fact_version, line.again_at, line.again_until FROM two_publicities_line line
  WHERE line.fact_id = fact.id AND line.state <> 'void' ORDER BY line.id DESC LIMIT 1
) last ON true
LEFT JOIN LATERAL (
  SELECT line.id, line.operation, line.seen_version FROM two_publicities_line line
  WHERE line.fact_id = fact.id AND line.state = 'accepted' ORDER BY line.id DESC LIMIT 1
) held ON last.id IS NOT NULL
CROSS JOIN LATERAL (
  SELECT fact.state IN ('withdrawn', 'repaired') AS gone,
         coalesce(held.operation <> 'delete', false) AS there,
         fact.state IN ('effective', 'objected') AND kind.public AND fact.public_from <= %(on)s
           AND (fact.public_until IS NULL OR fact.public_until > %(on)s) AS public
) said
CROSS JOIN LATERAL (
  SELECT CASE
    WHEN last.state = 'open' THEN ''
    WHEN last.state = 'refused' AND last.fact_version = fact.version
         AND (last.again_at IS NULL OR last.again_until < %(on)s)
      THEN CASE WHEN said.gone AND NOT said.there THEN '' ELSE 'mend' END
    WHEN said.gone THEN CASE WHEN said.there THEN 'delete' ELSE '' END
    WHEN NOT said.there THEN CASE WHEN said.public THEN 'new' ELSE '' END
    WHEN held.seen_version <> fact.version THEN 'change'
    ELSE '' END AS operation
) owed
WHERE kind.code = ANY(%(kinds)s) AND owed.operation = ANY(%(operations)s)
  AND CASE WHEN %(own)s THEN coalesce(fact.agency_id, source.agency_id)
           ELSE coalesce(source.agency_id, fact.agency_id) END = ANY(%(agencies)s)
  AND (owed.operation <> 'new' OR fact.occurred_on BETWEEN %(first)s AND %(last)s)
  AND (%(after)s::bigint IS NULL
       OR (owed.operation = 'new', fact.occurred_on, fact.id) > (%(after_new)s::boolean, %(after_day)s::date, %(after)s))
ORDER BY owed.operation = 'new', fact.occurred_on, fact.id
LIMIT %(limit)s
