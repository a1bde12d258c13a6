-- Enterprises whose facts an import (or its undoing) touched at a moment.
SELECT DISTINCT enterprise_id AS id FROM records_fact
WHERE source_id = %(source)s AND known_from = %(at)s AND enterprise_id IS NOT NULL
UNION
SELECT old.enterprise_id FROM records_factversion old JOIN records_fact fact ON fact.id = old.fact_id
WHERE fact.source_id = %(source)s AND old.known_to = %(at)s AND old.enterprise_id IS NOT NULL
ORDER BY 1
