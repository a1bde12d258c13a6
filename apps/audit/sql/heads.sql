-- Every published head in the order of days, beside the link and the event it names.
SELECT h.day, h.seq, h.hash, h.events, h.published_at, h.prev, h.seal,
       l.seq IS NULL AS missing,
       coalesce(l.hash = h.hash, false) AS same_hash,
       e.at
  FROM audit_head h
  LEFT JOIN audit_link l ON l.seq = h.seq
  LEFT JOIN audit_event e ON e.id = l.event_id
 ORDER BY h.day, h.id
