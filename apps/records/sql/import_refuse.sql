-- Rows refused by what other rows or the ledger hold.
INSERT INTO records_refusedrow (run_id, line, reason, "column", value, hint, other)
SELECT %(run)s, line, outcome, 'source_key', left(source_key, 80), '', ''
FROM records_staged WHERE outcome IN ('duplicate-key', 'withdrawn', 'objected', 'elsewhere', 'decided', 'changed')
