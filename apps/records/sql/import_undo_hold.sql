-- Hold what an undoing will touch before asking what stands in its way, or a match under way in the same moment would
-- slip through between the two and keep a fact whose import is undone.
WITH held AS MATERIALIZED (
  SELECT id FROM records_fact WHERE source_id = %(source)s AND known_from = %(at)s ORDER BY id FOR UPDATE
)
SELECT count(*) AS facts FROM held
