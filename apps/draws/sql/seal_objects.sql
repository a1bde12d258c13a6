-- The sealed text of the objects and its digest: lines in the byte order of their subjects.
SELECT count(*) AS count,
       encode(sha256(convert_to(coalesce(string_agg(line, '' ORDER BY subject), ''), 'UTF8')), 'hex') AS digest
  FROM (
    SELECT subject,
           subject || E'\t' || stratum || E'\t' || items || E'\t' || area || E'\t' || industry || E'\t' || size
           || E'\t' || grade || E'\t' || coalesce(to_char(last_drawn, 'YYYY-MM-DD'), '') || E'\t' || label
           || E'\n' AS line
      FROM draws_object
     WHERE draw_id = %(draw)s
  ) AS lines
