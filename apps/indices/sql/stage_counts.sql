-- rows = created + updated + unchanged + rejected
SELECT count(*) AS rows, count(*) FILTER (WHERE refused) AS rejected,
       count(*) FILTER (WHERE NOT refused AND same) AS unchanged,
       count(*) FILTER (WHERE NOT refused AND NOT same AND last_vintage IS NULL) AS created,
       count(*) FILTER (WHERE NOT refused AND NOT same AND last_vintage IS NOT NULL) AS updated,
       (SELECT count(*) FROM indices_refusedvalue WHERE run_id = %(run)s AND warning) AS doubts
FROM (
  SELECT last_vintage, same,
         EXISTS (SELECT FROM indices_refusedvalue wrong
                 WHERE wrong.run_id = staged.run_id AND wrong.line = staged.line AND NOT wrong.warning) AS refused
  FROM indices_stagedvalue staged WHERE run_id = %(run)s
) judged
