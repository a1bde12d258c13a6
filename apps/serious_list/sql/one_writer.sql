-- held to the end of the transaction: entries of the feed appear in the order of their numbers
SELECT pg_advisory_xact_lock(hashtextextended('serious_list.feed', 0)) IS NULL AS taken
