-- The temporary table goes before the transaction ends, so that one transaction may stage several shards (tests do).
DROP TABLE credit_found
