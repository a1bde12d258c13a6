-- Every link that does not hold, in order. One pass along the primary key; only faults leave the server.
-- The canonical text is written out here and not taken from audit_canonical(): whoever could alter an event could
-- alter that function too. tests/audit/test_chain.py holds this text, the function and the Python twin equal.
WITH checked AS (
    SELECT l.seq,
           l.event_id,
           e.id IS NULL AS missing,
           lag(l.seq) OVER chain AS previous_seq,
           l.prev = coalesce(lag(l.hash) OVER chain, decode(repeat('00', 32), 'hex')) AS follows,
           l.hash = sha256(l.prev || sha256(convert_to(
               '1:1,'
               || octet_length(e.id::text) || ':' || e.id || ','
               || '27:' || to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || ','
               || octet_length(e.verb) || ':' || e.verb || ','
               || octet_length(e.actor) || ':' || e.actor || ','
               || octet_length(e.actor_kind) || ':' || e.actor_kind || ','
               || octet_length(coalesce(e.actor_user::text, '')) || ':' || coalesce(e.actor_user::text, '') || ','
               || octet_length(e.agency) || ':' || e.agency || ','
               || octet_length(e.subject_kind) || ':' || e.subject_kind || ','
               || octet_length(e.subject_id) || ':' || e.subject_id || ','
               || octet_length(e.division) || ':' || e.division || ','
               || octet_length(e.request_id) || ':' || e.request_id || ','
               || octet_length(e.data::text) || ':' || e.data::text || ',', 'UTF8'))) AS holds,
           l.prev,
           l.hash
      FROM audit_link l
      LEFT JOIN audit_event e ON e.id = l.event_id
    WINDOW chain AS (ORDER BY l.seq)
), judged AS (
    SELECT *, coalesce(lag(holds) OVER (ORDER BY seq), true) AS previous_holds FROM checked
)
SELECT seq, event_id, missing, coalesce(previous_seq, 0) AS previous_seq, follows, holds, previous_holds, prev, hash
  FROM judged
 WHERE missing OR NOT holds OR NOT follows OR seq <> coalesce(previous_seq, 0) + 1
 ORDER BY seq
