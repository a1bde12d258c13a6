SELECT (SELECT count(*) FROM audit_event) AS events,
       (SELECT count(*) FROM audit_link) AS links,
       (SELECT min(seq) FROM audit_link) AS first,
       (SELECT max(seq) FROM audit_link) AS last,
       (SELECT encode(hash, 'hex') FROM audit_link ORDER BY seq DESC LIMIT 1) AS head,
       -- numbers given out after the last stored event: rolled-back work, or a cut at the tail
       (SELECT greatest(coalesce(pg_sequence_last_value(pg_get_serial_sequence('audit_event', 'id')::regclass), 0)
                        - coalesce(max(id), 0), 0) FROM audit_event) AS numbers_after_last
