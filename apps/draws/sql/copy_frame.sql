INSERT INTO draws_object (draw_id, subject, stratum, items, area, industry, size, grade, last_drawn, label)
SELECT %(target)s, subject, stratum, items, area, industry, size, grade, last_drawn, label
  FROM draws_object
 WHERE draw_id = %(source)s
