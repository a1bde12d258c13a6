-- The temporary tables go before the transaction ends, so that one transaction may stage several shards (tests do).
DROP TABLE credit_found, credit_digest
