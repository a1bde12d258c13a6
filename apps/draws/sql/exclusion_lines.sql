SELECT subject || E'\t' || reason || E'\t' || label AS line
  FROM draws_exclusion
 WHERE draw_id = %(draw)s
 ORDER BY subject
