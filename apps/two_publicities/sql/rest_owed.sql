-- A row that counts as taken without an answer of the platform, until a day, is owed again once that day is over: nothing
-- else makes a taken row another one. Its reason marks it: a row that was answered as taken has none.
-- Frozen once released: a change goes into a new file with a new migration. Twin: rest_over of operations/answering.py
CREATE OR REPLACE FUNCTION two_publicities_line_move(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (('open', 'accepted'), ('open', 'refused'), ('open', 'void'), ('accepted', 'void'))
$$;

CREATE FUNCTION two_publicities_guard_rest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.reason = '' OR NOT EXISTS (
    SELECT FROM deadlines_clock c
    WHERE c.subject_kind = 'two_publicities.file' AND c.subject_id = NEW.file_id::text
      AND c.rule_code = 'two_publicities.rest' AND c.state = 'expired'
  ) THEN
    RAISE EXCEPTION 'a row stays as it was told and answered' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER two_publicities_line_rest BEFORE UPDATE ON two_publicities_line
  FOR EACH ROW WHEN (OLD.state = 'accepted' AND NEW.state = 'void') EXECUTE FUNCTION two_publicities_guard_rest();
