-- A legal person is asked for in rounds announced from now on: what a round asks for is what stood on the day it opened
-- (judged() of queries/standing.py), and those that were announced already had not announced it.
-- Frozen once released: a change goes into a new file with a new migration.
ALTER TABLE awards_requirement DISABLE TRIGGER awards_requirement_stands;
UPDATE awards_requirement q
   SET validity = daterange(r.begins_on, upper(q.validity))
  FROM (
    SELECT programme_code, max(opens_on) + 1 AS begins_on
    FROM awards_round WHERE state NOT IN ('draft', 'called_off')
    GROUP BY programme_code
  ) r
 WHERE r.programme_code = q.programme_code AND lower(q.validity) < r.begins_on
   AND (upper(q.validity) IS NULL OR upper(q.validity) > r.begins_on)
   AND q.code IN ('governor.legal', 'governor.legal_form', 'nanjing.legal', 'nanjing.legal_form', 'xuzhou.legal',
                  'xuzhou.legal_form');
ALTER TABLE awards_requirement ENABLE TRIGGER awards_requirement_stands;
