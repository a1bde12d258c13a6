-- Whether nothing that the database knows stands against an enterprise that applies for a class on a day: no bar, no
-- listing (the guard's own question), no licence that is held, no other application under way, its own or of a record that
-- was merged into it (a merge leaves a second licence for a class with the merged record). What it is that stands against
-- it is asked only then (queries/applicants.py).
WITH RECURSIVE mine AS (
  SELECT %(firm)s::bigint AS id
  UNION SELECT e.id FROM registry_enterprise e JOIN mine ON e.merged_into_id = mine.id
)
SELECT NOT licensing_blocked(%(firm)s, %(class)s, %(on)s)
  AND NOT EXISTS (
    SELECT FROM licensing_licence l WHERE l.enterprise_id IN (SELECT id FROM mine) AND l.state = ANY(%(live)s))
  AND NOT EXISTS (
    SELECT FROM licensing_application a
    WHERE a.enterprise_id IN (SELECT id FROM mine) AND a.class_code = %(class)s AND a.state = ANY(%(open)s)
      AND a.id IS DISTINCT FROM %(drafting)s
  ) AS free
