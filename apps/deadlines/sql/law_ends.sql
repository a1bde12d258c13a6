-- Law that is in force ends from a day that lies ahead, or today: what held on a day that is over held, and the days of a
-- version that has ended are not touched. A version that is put in beside it covers days that no version covered (versions
-- of one code exclude one another), so nothing that was judged is judged by another law. Law of which somebody learns late
-- comes with a release, whose migration sets this guard aside and says so.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE OR REPLACE FUNCTION deadlines_guard_law() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  today constant date := (now() AT TIME ZONE 'Asia/Shanghai')::date;
  free text[] := ARRAY['validity', 'verified', 'note', 'name_en'];
BEGIN
  IF lower(OLD.validity) > today THEN
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
     AND (upper(NEW.validity) IS NOT DISTINCT FROM upper(OLD.validity)
          OR upper(NEW.validity) >= today AND (upper(OLD.validity) IS NULL OR upper(NEW.validity) <= upper(OLD.validity))) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a version of the law stands as it began' USING ERRCODE = '23514';
END $$;
