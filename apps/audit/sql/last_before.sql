-- The last link whose event happened before a moment: what the head of a day names. From the newest backwards, so a
-- day that has just ended costs a few rows.
SELECT l.seq, l.hash
  FROM audit_link l
  JOIN audit_event e ON e.id = l.event_id
 WHERE e.at < %(before)s
 ORDER BY l.seq DESC
 LIMIT 1
