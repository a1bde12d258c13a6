-- Applications for early removal by the quarter in which they were made: what became of them, days until the decision (one
-- that lapsed or became without object has none), and whole months on the list at the removal, since the listing or its
-- return (the middle one each). Twin: tests/serious_list/test_statistics.py
SELECT date_trunc('quarter', r.asked_on)::date AS quarter,
       count(*) AS asked,
       count(*) FILTER (WHERE r.state = ANY (%(open)s)) AS open,
       count(*) FILTER (WHERE r.state = ANY (%(granted)s)) AS granted,
       count(*) FILTER (WHERE r.state IN ('refused', 'rejected')) AS refused,
       count(*) FILTER (WHERE r.state IN ('lapsed', 'obviated')) AS lapsed,
       count(*) FILTER (WHERE r.state = 'reversed') AS reversed,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY r.decided_on - r.asked_on)
         FILTER (WHERE r.state NOT IN ('lapsed', 'obviated')) AS days,
       percentile_disc(0.5) WITHIN GROUP (
         ORDER BY CASE WHEN r.state = ANY (%(granted)s) OR r.state = 'reversed' THEN
           (extract(year FROM age(r.decided_on, since.day)) * 12
            + extract(month FROM age(r.decided_on, since.day)))::int END
       ) AS months
  FROM serious_list_repair r
  JOIN serious_list_case c ON c.id = r.case_id
  JOIN serious_list_entry e ON e.case_id = c.id
  CROSS JOIN LATERAL (
    SELECT CASE WHEN e.restored_on <= r.asked_on THEN e.restored_on ELSE e.listed_on END AS day
  ) AS since
  JOIN divisions_agency a ON a.code = c.agency_id
 WHERE r.asked_on BETWEEN %(since)s AND %(until)s
   AND a.division_id LIKE %(area)s AND (%(zone)s = '' OR a.zone_id = %(zone)s)
 GROUP BY quarter
 ORDER BY quarter DESC
