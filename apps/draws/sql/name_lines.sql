SELECT subject || E'\t' || salt || E'\t' || code || E'\t' || area || E'\t' || industry || E'\t' || size || E'\t' || label AS line
  FROM draws_keptname
 WHERE draw_id = %(draw)s
 ORDER BY subject
