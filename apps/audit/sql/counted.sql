-- What the tally says of the chain's end and of the published heads, and the last number an event was ever given.
SELECT (SELECT links FROM audit_tally) AS links,
       (SELECT encode(hash, 'hex') FROM audit_tally) AS hash,
       (SELECT heads FROM audit_tally) AS heads,
       (SELECT seal FROM audit_tally) AS seal,
       (SELECT former FROM audit_tally) AS former,
       coalesce(pg_sequence_last_value(pg_get_serial_sequence('audit_event', 'id')::regclass), 0) AS numbers
