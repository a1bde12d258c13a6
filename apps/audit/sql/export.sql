-- The chain as text fields, in order; `data` is the text that was hashed.
SELECT l.seq,
       encode(l.prev, 'hex') AS prev,
       encode(l.hash, 'hex') AS hash,
       e.id::text AS id,
       to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
       e.verb, e.actor, e.actor_kind, coalesce(e.actor_user::text, '') AS actor_user, e.agency,
       e.subject_kind, e.subject_id, e.division, e.request_id, e.data::text AS data
  FROM audit_link l
  JOIN audit_event e ON e.id = l.event_id
 WHERE l.seq BETWEEN %(first)s AND %(last)s
 ORDER BY l.seq
