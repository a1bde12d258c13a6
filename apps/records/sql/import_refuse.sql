-- Rows refused by what other rows or the ledger hold; the key of a fact typed by hand says nothing to who sent the row.
INSERT INTO records_refusedrow (run_id, line, reason, "column", value, hint, other)
SELECT %(run)s, line, outcome, CASE WHEN typed THEN 'document_number' ELSE 'source_key' END,
       left(CASE WHEN typed THEN document_number ELSE source_key END, 80), coalesce(fact_id::text, ''), ''
FROM records_staged, LATERAL (SELECT source_key LIKE 'hand-%%' AS typed) key
WHERE outcome IN ('duplicate-key', 'withdrawn', 'objected', 'elsewhere', 'decided', 'changed', 'typed-good')
