-- held to the end of the transaction: lines of the feeds appear in the order of their numbers
SELECT pg_advisory_xact_lock(hashtextextended('joint_punishment.feed', 0)) IS NULL AS taken
