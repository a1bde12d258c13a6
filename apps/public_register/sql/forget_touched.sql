-- The newest of those to go stays: it tells how far back the others are known (untouched.sql). What another server wrote,
-- whose numbers are yet to come here, says nothing.
DELETE FROM public_register_touched
WHERE xact < (
    SELECT xact FROM public_register_touched
    WHERE at < %(before)s AND xact < pg_snapshot_xmax(pg_current_snapshot()) ORDER BY xact DESC LIMIT 1
  )
  OR xact >= pg_snapshot_xmax(pg_current_snapshot())
