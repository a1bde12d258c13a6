-- What was told to the platform, and what it answered, stays: files and rows go by the table of states.py (a test compares
-- the pairs), nothing of them is rewritten but what became of them, and nothing is taken away.
CREATE FUNCTION two_publicities_file_move(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('made', 'sent'), ('sent', 'acknowledged'), ('sent', 'rejected'), ('sent', 'closed'), ('made', 'discarded'),
    ('sent', 'discarded')
  )
$$;
CREATE FUNCTION two_publicities_line_move(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (('open', 'accepted'), ('open', 'refused'), ('open', 'void'))
$$;

CREATE FUNCTION two_publicities_guard_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'made' THEN
      RAISE EXCEPTION 'a file begins when it is made' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT two_publicities_file_move(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a file cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF (OLD.number, OLD.layout, OLD.agency_id, OLD.whole_area, OLD.first_day, OLD.last_day, OLD.document_id,
      OLD.lines_total, OLD.made_by, OLD.made_at)
     IS DISTINCT FROM
     (NEW.number, NEW.layout, NEW.agency_id, NEW.whole_area, NEW.first_day, NEW.last_day, NEW.document_id,
      NEW.lines_total, NEW.made_by, NEW.made_at)
     OR OLD.sent_at IS NOT NULL AND (OLD.sent_at, OLD.sent_by, OLD.receipt)
        IS DISTINCT FROM (NEW.sent_at, NEW.sent_by, NEW.receipt)
     OR OLD.ended_at IS NOT NULL AND (OLD.ended_at, OLD.reason) IS DISTINCT FROM (NEW.ended_at, NEW.reason) THEN
    RAISE EXCEPTION 'a file stays as it was made, sent and ended' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER two_publicities_file_guard BEFORE INSERT OR UPDATE ON two_publicities_file
  FOR EACH ROW EXECUTE FUNCTION two_publicities_guard_file();

CREATE FUNCTION two_publicities_guard_line() RETURNS trigger LANGUAGE plpgsql AS $$
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
     OR OLD.again_at IS NOT NULL AND (OLD.again_at, OLD.again_by, OLD.again_reason)
        IS DISTINCT FROM (NEW.again_at, NEW.again_by, NEW.again_reason) THEN
    RAISE EXCEPTION 'a row stays as it was told and answered' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER two_publicities_line_guard BEFORE INSERT OR UPDATE ON two_publicities_line
  FOR EACH ROW EXECUTE FUNCTION two_publicities_guard_line();

CREATE FUNCTION two_publicities_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'files for the platform, their rows and its answers are kept' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER two_publicities_file_stays BEFORE DELETE ON two_publicities_file
  FOR EACH ROW EXECUTE FUNCTION two_publicities_refuse();
CREATE TRIGGER two_publicities_line_stays BEFORE DELETE ON two_publicities_line
  FOR EACH ROW EXECUTE FUNCTION two_publicities_refuse();
CREATE TRIGGER two_publicities_answer_stays BEFORE UPDATE OR DELETE ON two_publicities_answer
  FOR EACH ROW EXECUTE FUNCTION two_publicities_refuse();
