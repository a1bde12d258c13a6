-- What an applicant handed in on paper: entered in time, kept, and looked at before the application goes on or lapses.
-- Twin: operations/handing_in.py.
CREATE OR REPLACE FUNCTION licensing_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('draft', 'received'), ('received', 'granted'), ('received', 'correcting'), ('correcting', 'received'),
    ('correcting', 'lapsed'), ('lapsed', 'correcting'), ('received', 'accepted'), ('received', 'not_accepted'),
    ('accepted', 'testing'), ('testing', 'accepted'), ('accepted', 'proposed'), ('proposed', 'accepted'),
    ('proposed', 'granted'), ('proposed', 'refused'), ('draft', 'withdrawn'), ('received', 'withdrawn'),
    ('correcting', 'withdrawn'), ('accepted', 'withdrawn'), ('testing', 'withdrawn'), ('proposed', 'withdrawn')
  )
$$;

CREATE FUNCTION licensing_guard_handed_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'what was handed in on paper stays on record' USING ERRCODE = '23001';
  ELSIF TG_OP = 'UPDATE' THEN
    IF OLD.seconded_on IS NOT NULL OR OLD.struck_on IS NOT NULL
       OR (OLD.application_id, OLD.said, OLD.manner, OLD.posted_on, OLD.received_on, OLD.scan_id, OLD.report_file_id,
           OLD.policy_file_id, OLD.entered_on, OLD.entered_by_id, OLD.entered_label)
          IS DISTINCT FROM
          (NEW.application_id, NEW.said, NEW.manner, NEW.posted_on, NEW.received_on, NEW.scan_id, NEW.report_file_id,
           NEW.policy_file_id, NEW.entered_on, NEW.entered_by_id, NEW.entered_label) THEN
      RAISE EXCEPTION 'what was handed in on paper stays on record' USING ERRCODE = '23001';
    END IF;
  ELSIF NEW.seconded_on IS NOT NULL OR NEW.struck_on IS NOT NULL OR NOT EXISTS (
    SELECT FROM licensing_application a
    JOIN licensing_paper p ON p.application_id = a.id AND p.kind = 'correction'
    JOIN deadlines_clock c ON c.subject_kind = 'licensing.application' AND c.subject_id = a.id::text
      AND c.rule_code = 'licensing.correction'
    WHERE a.id = NEW.application_id AND a.state IN ('correcting', 'lapsed')
      AND coalesce(NEW.posted_on, NEW.received_on) BETWEEN p.issued_on AND c.due_on
  ) THEN
    RAISE EXCEPTION 'what is handed in on paper answers a notice, in time' USING ERRCODE = '23514';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER licensing_handedin_kept BEFORE INSERT OR UPDATE OR DELETE ON licensing_handedin
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_handed_in();

-- no application goes on or lapses over what nobody has looked at; one that lapsed goes on by such a paper alone
CREATE FUNCTION licensing_guard_paper_seen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'correcting' AND NEW.state IN ('received', 'lapsed') AND EXISTS (
    SELECT FROM licensing_handedin h
    WHERE h.application_id = NEW.id AND h.seconded_on IS NULL AND h.struck_on IS NULL
  ) THEN
    RAISE EXCEPTION 'what was handed in on paper is looked at first' USING ERRCODE = '23514';
  END IF;
  IF OLD.state = 'lapsed' AND NEW.state = 'correcting' AND NOT EXISTS (
    SELECT FROM licensing_handedin h WHERE h.application_id = NEW.id AND h.seconded_on IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'an application that lapsed goes on by what was posted in time' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_application_paper_seen BEFORE UPDATE OF state ON licensing_application
  FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION licensing_guard_paper_seen();
