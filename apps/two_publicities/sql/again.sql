-- That a refused row is sent again as it was is an exception with an end: when it has passed without the row standing in a
-- file, it may be asked for anew. Twin: send_again of operations/answering.py. Rows of before have no end.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE OR REPLACE FUNCTION two_publicities_guard_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  day date := (NEW.again_at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'open' OR NOT EXISTS (
      SELECT FROM two_publicities_file f WHERE f.id = NEW.file_id AND f.state = 'made' AND NEW.position <= f.lines_total
    ) THEN
      RAISE EXCEPTION 'a row begins open, in a file that is being made' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT two_publicities_line_move(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a row cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF (OLD.file_id, OLD.position, OLD.fact_id, OLD.fact_version, OLD.operation, OLD.document_number, OLD.subject_code,
      OLD.row, OLD.digest)
     IS DISTINCT FROM
     (NEW.file_id, NEW.position, NEW.fact_id, NEW.fact_version, NEW.operation, NEW.document_number, NEW.subject_code,
      NEW.row, NEW.digest)
     OR NEW.seen_version < OLD.seen_version
     OR OLD.state <> 'open' AND (OLD.reason, OLD.answered_at) IS DISTINCT FROM (NEW.reason, NEW.answered_at)
     OR OLD.again_at IS NOT NULL AND NOT coalesce(OLD.again_until < day, false)
        AND (OLD.again_at, OLD.again_by, OLD.again_reason, OLD.again_until)
            IS DISTINCT FROM (NEW.again_at, NEW.again_by, NEW.again_reason, NEW.again_until) THEN
    RAISE EXCEPTION 'a row stays as it was told and answered' USING ERRCODE = '23514';
  END IF;
  IF (OLD.again_at, OLD.again_until) IS DISTINCT FROM (NEW.again_at, NEW.again_until)
     AND NOT coalesce(NEW.again_until > day, false) THEN
    RAISE EXCEPTION 'a row is sent again as it was until a day' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
