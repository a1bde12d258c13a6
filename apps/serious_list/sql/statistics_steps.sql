-- Calendar days that each step took in the cases proposed from a day to a day: the middle one, and that which nine in ten
-- did not exceed (both are days that occurred). Twin: tests/serious_list/test_statistics.py
SELECT s.place, s.step, count(*) AS cases,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY s.days) AS middle,
       percentile_disc(0.9) WITHIN GROUP (ORDER BY s.days) AS most
  FROM serious_list_case c
  JOIN divisions_agency a ON a.code = c.agency_id
  LEFT JOIN serious_list_entry e ON e.case_id = c.id
 CROSS JOIN LATERAL (VALUES
         (1, 'notice', c.notice_on - c.proposed_on),
         (2, 'notice_served', c.notice_served_on - c.notice_on),
         (3, 'review', c.reviewed_on - c.notice_served_on),
         (4, 'consent', c.consented_on - c.reviewed_on),
         (5, 'decision', c.decided_on - coalesce(c.consented_on, c.reviewed_on)),
         (6, 'decision_served', c.decision_served_on - c.decided_on),
         (7, 'publication', e.listed_on - c.decided_on),
         (8, 'whole', c.decided_on - c.proposed_on)
       ) AS s (place, step, days)
 WHERE c.proposed_on BETWEEN %(since)s AND %(until)s
   AND a.division_id LIKE %(area)s AND (%(zone)s = '' OR a.zone_id = %(zone)s)
   AND s.days IS NOT NULL
 GROUP BY s.place, s.step
 ORDER BY s.place
