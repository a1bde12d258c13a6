INSERT INTO draws_behind (draw_id, subject, who, area, industry, size, grade)
SELECT %(target)s, subject, who, area, industry, size, grade
  FROM draws_behind
 WHERE draw_id = %(source)s
