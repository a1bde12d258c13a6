DROP TRIGGER indices_shown_cleared ON indices_shown;
DROP FUNCTION indices_guard_shown_cleared(), indices_on_refused(bigint[], timestamptz);
