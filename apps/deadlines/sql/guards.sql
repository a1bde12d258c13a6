-- What the verbs of operations.py never write, held against whoever writes without them: other guards ask a clock whether
-- an act came in time. Days are those of the province.
-- Frozen once released: a change goes into a new file with a new migration.

CREATE FUNCTION deadlines_is_working(day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT d.working FROM deadlines_calendarday d WHERE d.day = $1), extract(isodow FROM $1) < 6)
$$;

-- the last day of a limit; null where the unit is none. Twin: due_on of rules/counting.py
CREATE FUNCTION deadlines_due_on(start date, count integer, unit text, rolls boolean) RETURNS date
LANGUAGE plpgsql STABLE AS $$
DECLARE
  found date := start;
  left_over integer := count;
BEGIN
  IF unit = 'working_day' THEN
    WHILE left_over > 0 LOOP
      found := found + 1;
      left_over := left_over - deadlines_is_working(found)::integer;
    END LOOP;
  ELSE
    found := start + CASE unit WHEN 'day' THEN make_interval(days => count) WHEN 'month' THEN make_interval(months => count)
                               WHEN 'year' THEN make_interval(years => count) END;
  END IF;
  WHILE rolls AND NOT deadlines_is_working(found) LOOP
    found := found + 1;
  END LOOP;
  RETURN found;
END $$;

CREATE FUNCTION deadlines_end_of(day date) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT (day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
$$;

-- Whether the last day moves as a verb moves it: counted anew after a holiday notice, counted on after a pause, or later by
-- an extension. A notice of holidays and what was left of a pause may shift the latter two by some weeks.
CREATE FUNCTION deadlines_moves(before deadlines_clock, after deadlines_clock) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN after.due_on < before.due_on AND (before.extended OR before.state <> 'running') THEN false
    WHEN (before.state, after.state) = ('paused', 'running') THEN EXISTS (
      SELECT FROM deadlines_pause p WHERE p.clock_id = before.id AND p.from_day = before.paused_on
        AND after.due_on <= before.due_on + (p.until_day - p.from_day) + 40)
    WHEN (before.state, after.state) <> ('running', 'running') THEN false
    WHEN after.added > before.added THEN after.extended AND after.due_on <= 40 + (before.due_on + make_interval(
      days => (after.added - before.added) * CASE before.unit WHEN 'day' THEN 1 WHEN 'working_day' THEN 2
                                                              WHEN 'month' THEN 31 ELSE 366 END))::date
    ELSE before.provisional AND NOT before.extended
      AND NOT EXISTS (SELECT FROM deadlines_pause p WHERE p.clock_id = before.id)
      AND after.due_on = deadlines_due_on(before.starts_on, before.value, before.unit, before.rolls_over)
  END
$$;

CREATE FUNCTION deadlines_guard_clock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'running' OR NEW.extended OR NEW.added <> 0 OR NEW.due_at <> deadlines_end_of(NEW.due_on) THEN
      RAISE EXCEPTION 'a limit begins to run, until the end of its last day' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.subject_kind, OLD.subject_id, OLD.rule_code, OLD.limit_id, OLD.value, OLD.unit, OLD.rolls_over, OLD.starts_on,
      OLD.excepted, OLD.duty, OLD.on_expiry)
     IS DISTINCT FROM
     (NEW.subject_kind, NEW.subject_id, NEW.rule_code, NEW.limit_id, NEW.value, NEW.unit, NEW.rolls_over, NEW.starts_on,
      NEW.excepted, NEW.duty, NEW.on_expiry) THEN
    RAISE EXCEPTION 'a limit runs as it began' USING ERRCODE = '23514';
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
    ('running', 'paused'), ('paused', 'running'), ('running', 'stopped'), ('paused', 'stopped'), ('expired', 'stopped'),
    ('running', 'expired')
  ) THEN
    RAISE EXCEPTION 'a limit cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF NEW.state = OLD.state
     AND (OLD.paused_on, OLD.pause_reason, OLD.ended_at) IS DISTINCT FROM (NEW.paused_on, NEW.pause_reason, NEW.ended_at)
     OR NEW.state = 'expired' AND OLD.state = 'running' AND NEW.ended_at < OLD.due_at
     OR (NEW.extended, NEW.added) <> (OLD.extended, OLD.added)
        AND NOT (NEW.extended AND NEW.added > OLD.added AND (OLD.state, NEW.state) = ('running', 'running'))
     OR NEW.due_on <> OLD.due_on AND NOT coalesce(deadlines_moves(OLD, NEW), false)
     OR NEW.due_at <> OLD.due_at AND NEW.due_at <> deadlines_end_of(NEW.due_on) THEN
    RAISE EXCEPTION 'the last day of a limit moves by a pause, an extension or a holiday notice only'
      USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER deadlines_clock_guard BEFORE INSERT OR UPDATE ON deadlines_clock
  FOR EACH ROW EXECUTE FUNCTION deadlines_guard_clock();

CREATE FUNCTION deadlines_guard_pause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM deadlines_clock c
                 WHERE c.id = NEW.clock_id AND c.state = 'paused' AND c.paused_on = NEW.from_day) THEN
    RAISE EXCEPTION 'a pause is of a limit that stands still' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER deadlines_pause_guard BEFORE INSERT ON deadlines_pause
  FOR EACH ROW EXECUTE FUNCTION deadlines_guard_pause();

CREATE FUNCTION deadlines_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'limits and how they ran stay on record' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER deadlines_clock_kept BEFORE DELETE ON deadlines_clock FOR EACH ROW EXECUTE FUNCTION deadlines_refuse();
CREATE TRIGGER deadlines_pause_kept BEFORE UPDATE OR DELETE ON deadlines_pause
  FOR EACH ROW EXECUTE FUNCTION deadlines_refuse();
CREATE TRIGGER deadlines_clock_kept_whole BEFORE TRUNCATE ON deadlines_clock EXECUTE FUNCTION deadlines_refuse();
CREATE TRIGGER deadlines_pause_kept_whole BEFORE TRUNCATE ON deadlines_pause EXECUTE FUNCTION deadlines_refuse();
CREATE TRIGGER deadlines_limit_kept_whole BEFORE TRUNCATE ON deadlines_limit EXECUTE FUNCTION deadlines_refuse();

-- Law is dated, for every table of versions that asks for this: a version that is in force or was ends, earlier than it would
-- have; what it says is never said anew, and it never goes. Whether somebody held it against the text of the law, the note
-- on that and the English words are none of what it says; nor is where a version that nobody has held against it was found.
-- One that lies ahead is still open.
CREATE FUNCTION deadlines_guard_law() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free text[] := ARRAY['validity', 'verified', 'note', 'name_en'];
BEGIN
  IF lower(OLD.validity) > (now() AT TIME ZONE 'Asia/Shanghai')::date THEN
    IF TG_OP = 'DELETE' THEN
      RETURN OLD;
    END IF;
    RETURN NEW;
  END IF;
  IF NOT OLD.verified THEN
    free := free || ARRAY['legal_basis', 'order', 'article'];
  END IF;
  IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - free) = (to_jsonb(OLD) - free)
     AND lower(NEW.validity) IS NOT DISTINCT FROM lower(OLD.validity) AND NOT isempty(NEW.validity)
     AND (upper(OLD.validity) IS NULL OR upper(NEW.validity) <= upper(OLD.validity)) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a version of the law stands as it began' USING ERRCODE = '23514';
END $$;
