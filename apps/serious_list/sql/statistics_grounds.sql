-- Cases proposed from a day to a day by the bureaus of an area, by ground: how many came to a decision, what became of
-- them. A second listing that was set aside beside another is not overturned: its penalty stands.
-- Twin: tests/serious_list/test_statistics.py
SELECT g.code,
       count(*) AS cases,
       count(*) FILTER (WHERE c.state = ANY (%(open)s)) AS open,
       count(*) FILTER (WHERE c.state = 'not_listed') AS not_listed,
       count(*) FILTER (WHERE c.decided_on IS NOT NULL) AS decided,
       count(*) FILTER (WHERE c.state = 'withdrawn' AND c.second_of_id IS NULL) AS overturned,
       count(*) FILTER (WHERE c.state = 'removed') AS removed,
       count(*) FILTER (WHERE c.state = 'published') AS listed,
       count(*) FILTER (WHERE c.state = 'expired') AS expired
  FROM serious_list_case c
  JOIN serious_list_ground g ON g.id = c.ground_id
  JOIN divisions_agency a ON a.code = c.agency_id
 WHERE c.proposed_on BETWEEN %(since)s AND %(until)s
   AND a.division_id LIKE %(area)s AND (%(zone)s = '' OR a.zone_id = %(zone)s)
 GROUP BY g.code
 ORDER BY cases DESC, g.code
