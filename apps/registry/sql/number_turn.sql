-- held to the end of the transaction: who looks whether a number is known and then enters it, does so alone
SELECT pg_advisory_xact_lock(hashtextextended('registry.number.' || %(number)s, 0)) IS NULL AS taken
