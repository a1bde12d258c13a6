-- Whether a person set what a fact is and weighs: the database's own rule, asked by the trigger on repairs too.
SELECT records_weighed(%(fact)s, %(person)s) AS weighed
