-- Lock the facts that are about to be updated, by ascending key, after their enterprises. A row whose fact was changed
-- since it was compared is not written: it would undo what somebody has just set right. `last` is when the latest of the
-- others became known; what follows must be later.
WITH held AS MATERIALIZED (
  SELECT id, version, known_from
  FROM records_fact
  WHERE id IN (SELECT fact_id FROM records_staged WHERE outcome = 'updated')
  ORDER BY id
  FOR NO KEY UPDATE
),
changed AS (
  UPDATE records_staged staged SET outcome = 'changed'
  FROM held
  WHERE staged.outcome = 'updated' AND held.id = staged.fact_id AND held.version <> staged.fact_version
)
SELECT max(known_from) AS last FROM held
