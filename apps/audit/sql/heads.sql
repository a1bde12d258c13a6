-- Published heads that the chain no longer contains, or contains with another hash or another number of links before.
SELECT h.day, h.seq, h.events, l.seq IS NULL AS missing,
       coalesce(l.hash = h.hash, false) AS same_hash,
       (SELECT coalesce(max(seq), 0) FROM audit_link) AS last_seq
  FROM audit_head h
  LEFT JOIN audit_link l ON l.seq = h.seq
 WHERE l.seq IS NULL OR l.hash <> h.hash OR h.events <> h.seq
 ORDER BY h.seq
