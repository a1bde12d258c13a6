-- How long ago each object of the frames asked for was last drawn, here or as its frame says.
SELECT count(*) AS objects,
       count(*) FILTER (WHERE last IS NULL) AS never,
       count(*) FILTER (WHERE last <= %(on)s::date - interval '5 years') AS five,
       count(*) FILTER (WHERE last > %(on)s::date - interval '5 years'
                          AND last <= %(on)s::date - interval '3 years') AS three,
       count(*) FILTER (WHERE last > %(on)s::date - interval '3 years'
                          AND last <= %(on)s::date - interval '1 year') AS one,
       count(*) FILTER (WHERE last > %(on)s::date - interval '1 year') AS recent
  FROM (
    SELECT coalesce(b.who, o.subject) AS subject, max(greatest(o.last_drawn, CASE WHEN d.subject IS NULL THEN NULL
                                                      ELSE (w.drawn_at AT TIME ZONE 'Asia/Shanghai')::date END)) AS last
      FROM draws_object AS o
      JOIN draws_draw AS w ON w.id = o.draw_id
      LEFT JOIN draws_behind AS b ON b.draw_id = o.draw_id AND b.subject = o.subject
      LEFT JOIN draws_drawn AS d ON d.draw_id = o.draw_id AND d.subject = o.subject
     WHERE o.draw_id = ANY (%(draws)s)
     GROUP BY coalesce(b.who, o.subject)
  ) AS subjects
