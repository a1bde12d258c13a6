-- The temporary table goes before the transaction ends, so that one transaction may hold several steps (tests do).
DROP TABLE credit_tried
