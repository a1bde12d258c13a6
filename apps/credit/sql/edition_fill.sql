-- The entries of a yearly edition: every enterprise that was in business on the last day of the year, graded as of that
-- day with what is known now of then, by the engine's own statement; lifted by a conferral in force on that day, which
-- may have expired since (the conferral of today is sql/standing.sql).
INSERT INTO credit_editionentry (edition_id, enterprise, code, name, division, grade, computed, inputs)
SELECT %(edition)s, enterprise.id,
       coalesce(enterprise.uscc, (
         SELECT identifier.value FROM registry_identifier identifier
         WHERE identifier.enterprise_id = enterprise.id ORDER BY identifier.kind <> 'reg_no', identifier.id LIMIT 1
       ), ''),
       enterprise.name, enterprise.division_id,
       CASE WHEN scored.grade = 'A' THEN coalesce(conferred.grade, 'A') ELSE scored.grade END, scored.grade, scored.inputs
FROM credit_score(%(ruleset)s, %(as_of)s, NULL, '', NULL, NULL, NULL) AS scored
JOIN registry_enterprise enterprise ON enterprise.id = scored.enterprise_id
LEFT JOIN (
  SELECT fact.enterprise_id, max(CASE kind.code WHEN 'grade_aaa' THEN 'AAA' ELSE 'AA' END) AS grade
  FROM records_fact fact
  JOIN records_factkind kind ON kind.id = fact.kind_id AND kind.code IN ('grade_aa', 'grade_aaa')
  WHERE fact.state IN ('effective', 'objected', 'expired') AND fact.occurred_on <= %(as_of)s
    AND (fact.public_until IS NULL OR fact.public_until > %(as_of)s)
  GROUP BY fact.enterprise_id
) conferred ON conferred.enterprise_id = enterprise.id
