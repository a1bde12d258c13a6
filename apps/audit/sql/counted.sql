-- What the tally says of the chain's end, and the last number an event was ever given.
SELECT (SELECT links FROM audit_tally) AS links,
       (SELECT encode(hash, 'hex') FROM audit_tally) AS hash,
       coalesce(pg_sequence_last_value(pg_get_serial_sequence('audit_event', 'id')::regclass), 0) AS numbers
