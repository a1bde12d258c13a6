COPY draws_object (draw_id, subject, stratum, items, area, industry, size, grade, last_drawn, label) FROM STDIN
