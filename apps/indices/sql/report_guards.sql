-- A report that is published says the same for ever; before, it moves as states.py has it.
CREATE OR REPLACE FUNCTION indices_guard_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state = 'published' THEN
      RAISE EXCEPTION 'a published report is never deleted' USING ERRCODE = '23514';
    END IF;
    RETURN OLD;
  END IF;
  IF OLD.state = 'published' THEN
    RAISE EXCEPTION 'a published report never changes: another version stands beside it' USING ERRCODE = '23514';
  END IF;
  IF (OLD.state, NEW.state) NOT IN (
    ('draft', 'draft'), ('draft', 'submitted'), ('submitted', 'draft'), ('submitted', 'submitted'),
    ('submitted', 'published')
  ) THEN
    RAISE EXCEPTION 'a report cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF OLD.state = 'submitted' AND (NEW.blocks, NEW.texts) IS DISTINCT FROM (OLD.blocks, OLD.texts) THEN
    RAISE EXCEPTION 'a report that was handed on is not written in' USING ERRCODE = '23514';
  END IF;
  IF (NEW.year, NEW.language, NEW.version) IS DISTINCT FROM (OLD.year, OLD.language, OLD.version) THEN
    RAISE EXCEPTION 'a report keeps its year, language and version' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS indices_report_guard ON indices_report;
CREATE TRIGGER indices_report_guard BEFORE UPDATE OR DELETE ON indices_report
  FOR EACH ROW EXECUTE FUNCTION indices_guard_report();
