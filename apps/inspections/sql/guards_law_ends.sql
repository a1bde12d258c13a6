-- Law that is in force ends from a day that lies ahead, or today: what held on a day that is over held, and the days of a
-- version that has ended are not touched. Law of which somebody learns late comes with a release, whose migration sets this
-- guard aside and says so. As deadlines_guard_law; the end of a type of result is `valid_to`.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE OR REPLACE FUNCTION inspections_guard_law() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  today constant date := (now() AT TIME ZONE 'Asia/Shanghai')::date;
  free constant text[] := ARRAY['validity', 'valid_to', 'verified', 'note', 'name_en'];
  was date;
  ends date;
BEGIN
  IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - free) = (to_jsonb(OLD) - free) THEN
    IF TG_TABLE_NAME = 'inspections_resultcode' THEN
      was := OLD.valid_to;
      ends := NEW.valid_to;
    ELSIF lower(NEW.validity) IS NOT DISTINCT FROM lower(OLD.validity) AND NOT isempty(NEW.validity) THEN
      was := upper(OLD.validity);
      ends := upper(NEW.validity);
    ELSE
      RAISE EXCEPTION 'a version of the law stands as it began' USING ERRCODE = '23514';
    END IF;
    IF ends IS NOT DISTINCT FROM was OR ends >= today AND (was IS NULL OR ends <= was) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'a version of the law stands as it began' USING ERRCODE = '23514';
END $$;
