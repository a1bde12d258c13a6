-- Whether nothing that the database knows stands against an enterprise that applies for a class on a day: no bar, no
-- listing (the guard's own question), no licence that is held, no other application under way. What it is that stands
-- against it is asked only then (queries/applicants.py).
SELECT NOT licensing_blocked(%(firm)s, %(class)s, %(on)s)
  AND NOT EXISTS (SELECT FROM licensing_licence l WHERE l.enterprise_id = %(firm)s AND l.state = ANY(%(live)s))
  AND NOT EXISTS (
    SELECT FROM licensing_application a
    WHERE a.enterprise_id = %(firm)s AND a.class_code = %(class)s AND a.state = ANY(%(open)s)
      AND a.id IS DISTINCT FROM %(drafting)s
  ) AS free
