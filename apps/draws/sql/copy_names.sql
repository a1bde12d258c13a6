INSERT INTO draws_keptname (draw_id, subject, salt, code, area, industry, size, label)
SELECT %(target)s, subject, salt, code, area, industry, size, label
  FROM draws_keptname
 WHERE draw_id = %(source)s
