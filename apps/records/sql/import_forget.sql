-- The stage goes before the transaction ends, so that one transaction may import twice (tests do).
DROP TABLE records_staged
