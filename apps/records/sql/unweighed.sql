-- Those of some people who did not make a fact easier to repair (records_weighed): one of them may repair it.
SELECT person FROM unnest(%(people)s::bigint[]) person WHERE NOT records_weighed(%(fact)s, person) ORDER BY person
