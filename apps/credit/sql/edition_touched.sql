-- Enterprises of an edition whose grade may have rested on what has since been withdrawn or corrected: a fact known when
-- the edition was computed that now is withdrawn, or says something else. A repair is neither: the grade was right then.
-- So may one from whose record a fact was missing, as an objection upheld since has found.
SELECT DISTINCT version.enterprise_id
FROM records_factversion version
JOIN records_fact fact ON fact.id = version.fact_id
JOIN credit_editionentry entry ON entry.edition_id = %(edition)s AND entry.enterprise = version.enterprise_id
WHERE version.known_from <= %(known)s AND version.known_to > %(known)s
  AND version.state IN ('effective', 'objected', 'expired') AND version.occurred_on <= %(as_of)s
  AND (fact.state = 'withdrawn'
       OR (fact.kind_id, fact.severity, fact.occurred_on, fact.enterprise_id)
          IS DISTINCT FROM (version.kind_id, version.severity, version.occurred_on, version.enterprise_id))
UNION
SELECT fact.enterprise_id
FROM records_objection objection
JOIN records_fact fact ON fact.id = objection.outcome_fact_id
JOIN credit_editionentry entry ON entry.edition_id = %(edition)s AND entry.enterprise = fact.enterprise_id
WHERE objection.state = 'upheld' AND objection.outcome = 'added' AND objection.decided_at > %(known)s
  AND fact.occurred_on <= %(as_of)s AND fact.state <> 'withdrawn'
ORDER BY 1
