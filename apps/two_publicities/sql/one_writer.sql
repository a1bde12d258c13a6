-- held to the end of the transaction: two officers never put one penalty into two files, nor meet at its constraint
SELECT pg_advisory_xact_lock(hashtextextended('two_publicities.file', 0)) IS NULL AS taken
