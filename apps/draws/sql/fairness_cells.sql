-- Of every stratum of the draws asked for: how its objects and its drawn objects fall into the classes of an attribute.
-- What a frame does not tell stands behind it, for the desk alone (draws_behind).
-- An industry is told by the two digits of its division (GB/T 4754), however finely, and with what letter, the list has it.
-- Where several items share a stratum their draws share one order, so only the item that draws most is counted.
WITH places AS (
    SELECT DISTINCT ON (draw_id, stratum) draw_id, item, stratum, size, drawn
      FROM draws_quota
     WHERE draw_id = ANY (%(draws)s) AND drawn > 0
     ORDER BY draw_id, stratum, drawn DESC, item
)
SELECT p.draw_id, p.item, p.stratum, p.size, p.drawn,
       CASE %(attribute)s
           WHEN 'stratum' THEN o.stratum
           WHEN 'city' THEN left(coalesce(b.area, o.area), 4)
           WHEN 'industry' THEN coalesce(nullif(left(ltrim(coalesce(b.industry, o.industry),
                                                           'ABCDEFGHIJKLMNOPQRST'), 2), ''),
                                         left(coalesce(b.industry, o.industry), 1))
           WHEN 'size' THEN coalesce(b.size, o.size)
           WHEN 'grade' THEN coalesce(b.grade, o.grade)
       END AS class,
       count(*) AS objects,
       count(d.subject) AS hits
  FROM places AS p
  JOIN draws_object AS o ON o.draw_id = p.draw_id AND o.stratum = p.stratum
   AND (o.items = '' OR p.item = ANY (string_to_array(o.items, ',')))
  LEFT JOIN draws_behind AS b ON b.draw_id = o.draw_id AND b.subject = o.subject
  LEFT JOIN draws_drawn AS d ON d.draw_id = p.draw_id AND d.item = p.item AND d.subject = o.subject AND d.since = 0
 GROUP BY p.draw_id, p.item, p.stratum, p.size, p.drawn, class
