-- A certificate ends earlier, with its reason in the audit; nothing else of it changes. An exception rests on its ground as
-- that ground stood, which is law and dated like the rest.
CREATE OR REPLACE FUNCTION inspections_guard_pool_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free constant text := CASE TG_TABLE_NAME WHEN 'inspections_interest' THEN 'ended_on' ELSE 'last_day' END;
BEGIN
  IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - free) = (to_jsonb(OLD) - free)
     AND (to_jsonb(NEW) ->> free = to_jsonb(OLD) ->> free OR to_jsonb(OLD) ->> free IS NULL
          OR TG_TABLE_NAME <> 'inspections_interest' AND to_jsonb(NEW) ->> free < to_jsonb(OLD) ->> free) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'what draws were made by stays on record' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER inspections_certificate_stands BEFORE UPDATE ON inspections_certificate
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_pool_row();
CREATE TRIGGER inspections_exceptionground_stands BEFORE UPDATE OR DELETE ON inspections_exceptionground
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_law();
CREATE TRIGGER inspections_exceptionground_kept_whole BEFORE TRUNCATE ON inspections_exceptionground
  FOR EACH STATEMENT EXECUTE FUNCTION inspections_refuse_truncate();
