INSERT INTO records_rule_end (kind_id, severity, occurred_on, until)
SELECT kind.id, said.severity, said.occurred_on, said.until
FROM unnest(%(kinds)s::text[], %(severities)s::smallint[], %(days)s::date[], %(ends)s::date[])
  AS said(kind, severity, occurred_on, until)
JOIN records_factkind kind ON kind.code = said.kind
