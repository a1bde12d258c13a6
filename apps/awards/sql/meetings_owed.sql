-- A meeting for each application under review whose reviews are all in and too far apart on an item, where none was opened:
-- before there was a rule for seats that stay empty. Twins: complete() and meet_if_wide() of operations/reviewing.py
-- Frozen once released: a change goes into a new file with a new migration.
WITH apart AS (
  SELECT a.id, c.code, min(s.percent) AS low, max(s.percent) AS high, p.spread
  FROM awards_application a
  JOIN awards_round r ON r.id = a.round_id AND r.state = 'reviewing'
  JOIN awards_programme p ON p.id = r.programme_id
  JOIN awards_review v ON v.application_id = a.id AND v.state = 'submitted'
  JOIN awards_score s ON s.review_id = v.id
  JOIN awards_criterion c ON c.id = s.item_id
  WHERE a.state IN ('eligible', 'proposed')
    AND NOT EXISTS (SELECT FROM awards_meeting m WHERE m.application_id = a.id)
    AND NOT EXISTS (SELECT FROM awards_review w WHERE w.application_id = a.id AND w.state = 'writing')
    AND (SELECT count(*) FROM awards_review w WHERE w.application_id = a.id AND w.state = 'submitted') >= p.reviewers
  GROUP BY a.id, c.id, p.id
  HAVING max(s.percent) - min(s.percent) > p.spread
), opened AS (
  INSERT INTO awards_meeting (application_id, state, opened_on, threshold, spreads, present, record, held_label)
  SELECT id, 'due', (now() AT TIME ZONE 'Asia/Shanghai')::date, spread,
         jsonb_agg(jsonb_build_object('item', code, 'low', low, 'high', high) ORDER BY high - low DESC, code COLLATE "C"),
         '', '', ''
  FROM apart GROUP BY id, spread
  RETURNING application_id, jsonb_array_length(spreads) AS items
)
SELECT a.id, a.state, a.enterprise_id, a.round_id, e.division_id, o.items
FROM opened o
JOIN awards_application a ON a.id = o.application_id
JOIN registry_enterprise e ON e.id = a.enterprise_id
ORDER BY a.id
