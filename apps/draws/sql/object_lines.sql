SELECT subject || E'\t' || stratum || E'\t' || items || E'\t' || area || E'\t' || industry || E'\t' || size
       || E'\t' || grade || E'\t' || coalesce(to_char(last_drawn, 'YYYY-MM-DD'), '') || E'\t' || label AS line
  FROM draws_object
 WHERE draw_id = %(draw)s
 ORDER BY subject
