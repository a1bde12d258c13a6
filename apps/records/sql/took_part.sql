SELECT records_involved(%(objection)s, %(fact)s) AS person
