-- Days of rows of kinds for which the rules name an end of publicity: those of the file, and those of the facts held
-- under the same keys.
SELECT staged.occurred_on AS day
FROM records_staged staged JOIN records_factkind kind ON kind.id = staged.kind_id
WHERE kind.code = ANY (%(kinds)s)
UNION
SELECT fact.occurred_on
FROM records_staged staged JOIN records_fact fact ON fact.source_id = %(source)s AND fact.source_key = staged.source_key
