-- Facts of an import on which other work rests: changed after it, objected to, or the ground of another fact. The first
-- of them, and in each row how many they are. One that was withdrawn by itself since is gone already, and bars nothing.
SELECT id, count(*) OVER () AS facts FROM (
  SELECT fact.id FROM records_factversion old
  JOIN records_fact fact ON fact.id = old.fact_id
  WHERE fact.source_id = %(source)s AND old.known_from = %(at)s AND fact.state <> 'withdrawn'
  UNION
  SELECT fact.id FROM records_fact fact
  JOIN records_fact built ON built.based_on_id = fact.id AND built.state <> 'withdrawn'
  WHERE fact.source_id = %(source)s AND fact.known_from = %(at)s AND fact.version = 1
) blocked
ORDER BY id
LIMIT %(shown)s
