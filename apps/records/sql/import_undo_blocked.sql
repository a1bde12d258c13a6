-- Facts of an import that were changed after it.
SELECT count(*) AS facts FROM records_factversion old
JOIN records_fact fact ON fact.id = old.fact_id
WHERE fact.source_id = %(source)s AND old.known_from = %(at)s
