-- What is visible from now, and whether no transaction that is visible in it and in one of two earlier snapshots only wrote
-- to what a kind of answers shows. Those that were dropped since (forget_touched.sql) leave it unknown, which is no.
SELECT pg_current_snapshot()::text, pg_postmaster_start_time(), coalesce(
  (SELECT t.xact FROM public_register_touched t ORDER BY t.xact LIMIT 1) <= seen.since
  AND NOT EXISTS (
    SELECT FROM public_register_touched t
    WHERE t.xact >= seen.since AND t.about IN ('', %(about)s)
      AND NOT (pg_visible_in_snapshot(t.xact, seen.one) AND pg_visible_in_snapshot(t.xact, seen.other))
  ), false)
FROM (
  SELECT one, other, least(pg_snapshot_xmin(one), pg_snapshot_xmin(other)) AS since
  FROM (SELECT %(one)s::pg_snapshot, %(other)s::pg_snapshot) AS given (one, other)
) AS seen
