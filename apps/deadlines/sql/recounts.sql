-- A holiday notice moves whatever rests on a year that was not announced, also a limit that stands still, was resumed or
-- was made longer: the day is that of the whole count from the beginning, and so it may come earlier too.
-- Frozen once released: a change goes into a new file with a new migration.

-- the new last day of a limit that stood still. Twin: after_pause of rules/counting.py
CREATE FUNCTION deadlines_after_pause(paused date, resumed date, due date, unit text) RETURNS date
LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN unit = 'working_day' THEN deadlines_due_on(resumed, (
    SELECT count(*) FROM generate_series(paused + 1, due, interval '1 day') AS d WHERE deadlines_is_working(d::date)
  )::integer, unit, false) ELSE due + (resumed - paused) END
$$;

-- the last day of a clock with all that pauses and extensions gave it. Twin: extended_on of rules/counting.py
CREATE FUNCTION deadlines_counted(clock deadlines_clock) RETURNS date LANGUAGE plpgsql STABLE AS $$
DECLARE
  found date := deadlines_due_on(clock.starts_on, clock.value + clock.added, clock.unit, clock.rolls_over);
  pause record;
BEGIN
  FOR pause IN SELECT from_day, until_day FROM deadlines_pause WHERE clock_id = clock.id ORDER BY id LOOP
    found := deadlines_after_pause(pause.from_day, pause.until_day, found, clock.unit);
  END LOOP;
  RETURN found;
END $$;

CREATE OR REPLACE FUNCTION deadlines_moves(before deadlines_clock, after deadlines_clock) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN (before.state, after.state) = ('paused', 'running') THEN EXISTS (
      SELECT FROM deadlines_pause p WHERE p.clock_id = before.id AND p.from_day = before.paused_on
        AND after.due_on <= before.due_on + (p.until_day - p.from_day) + 40
        AND after.due_on >= least(before.due_on,
                                  deadlines_after_pause(p.from_day, p.until_day, before.due_on, before.unit)))
    WHEN (before.state, after.state) NOT IN (('running', 'running'), ('paused', 'paused')) THEN false
    WHEN after.added > before.added THEN after.extended AND after.due_on >= before.due_on
      AND after.due_on <= 40 + (before.due_on + make_interval(
        days => (after.added - before.added) * CASE before.unit WHEN 'day' THEN 1 WHEN 'working_day' THEN 2
                                                                WHEN 'month' THEN 31 ELSE 366 END))::date
    ELSE before.provisional AND after.due_on = deadlines_counted(before)
  END
$$;
