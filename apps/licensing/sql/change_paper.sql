-- What a holder handed in on paper after a notice of what is to be corrected in a change: as handed_in.sql, of either.
-- Twin: operations/changing_paper.py.
CREATE OR REPLACE FUNCTION licensing_change_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('received', 'granted'), ('received', 'correcting'), ('correcting', 'received'), ('correcting', 'lapsed'),
    ('lapsed', 'correcting'), ('correcting', 'granted'),
    ('received', 'proposed'), ('proposed', 'received'), ('proposed', 'granted'), ('proposed', 'refused'),
    ('received', 'withdrawn'), ('correcting', 'withdrawn'), ('proposed', 'withdrawn'),
    ('received', 'moot'), ('correcting', 'moot'), ('proposed', 'moot')
  )
$$;

CREATE OR REPLACE FUNCTION licensing_guard_handed_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'what was handed in on paper stays on record' USING ERRCODE = '23001';
  ELSIF TG_OP = 'UPDATE' THEN
    IF OLD.seconded_on IS NOT NULL OR OLD.struck_on IS NOT NULL
       OR (OLD.application_id, OLD.change_id, OLD.said, OLD.manner, OLD.posted_on, OLD.received_on, OLD.scan_id, OLD.report_file_id,
           OLD.policy_file_id, OLD.proof_file_id, OLD.entered_on, OLD.entered_by_id, OLD.entered_label)
          IS DISTINCT FROM
          (NEW.application_id, NEW.change_id, NEW.said, NEW.manner, NEW.posted_on, NEW.received_on, NEW.scan_id, NEW.report_file_id,
           NEW.policy_file_id, NEW.proof_file_id, NEW.entered_on, NEW.entered_by_id, NEW.entered_label) THEN
      RAISE EXCEPTION 'what was handed in on paper stays on record' USING ERRCODE = '23001';
    END IF;
  ELSIF NEW.seconded_on IS NOT NULL OR NEW.struck_on IS NOT NULL OR NOT EXISTS (
    SELECT FROM licensing_application a
    JOIN licensing_paper p ON p.application_id = a.id AND p.kind = 'correction'
    JOIN deadlines_clock c ON c.subject_kind = 'licensing.application' AND c.subject_id = a.id::text
      AND c.rule_code = 'licensing.correction'
    WHERE a.id = NEW.application_id AND a.state IN ('correcting', 'lapsed')
      AND coalesce(NEW.posted_on, NEW.received_on) BETWEEN p.issued_on AND c.due_on
    UNION ALL
    SELECT FROM licensing_change a
    JOIN licensing_changepaper p ON p.change_id = a.id AND p.kind = 'change_correction'
    JOIN deadlines_clock c ON c.subject_kind = 'licensing.change' AND c.subject_id = a.id::text
      AND c.rule_code = 'licensing.correction'
    WHERE a.id = NEW.change_id AND a.state IN ('correcting', 'lapsed')
      AND coalesce(NEW.posted_on, NEW.received_on) BETWEEN p.issued_on AND c.due_on
  ) THEN
    RAISE EXCEPTION 'what is handed in on paper answers a notice, in time' USING ERRCODE = '23514';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- no change goes on or lapses over what nobody has looked at; one that lapsed goes on by such a paper alone
CREATE FUNCTION licensing_guard_change_paper_seen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'correcting' AND NEW.state IN ('received', 'lapsed') AND EXISTS (
    SELECT FROM licensing_handedin h
    WHERE h.change_id = NEW.id AND h.seconded_on IS NULL AND h.struck_on IS NULL
  ) THEN
    RAISE EXCEPTION 'what was handed in on paper is looked at first' USING ERRCODE = '23514';
  END IF;
  IF OLD.state = 'correcting' AND NEW.state = 'granted' AND NOT (NEW.kind = 'renew' AND NEW.way = 'silence' AND EXISTS (
    SELECT FROM licensing_handedin h WHERE h.change_id = NEW.id
  )) THEN
    RAISE EXCEPTION 'a renewal is granted by silence where the bureau has not looked at its correction'
      USING ERRCODE = '23514';
  END IF;
  IF OLD.state = 'lapsed' AND NEW.state = 'correcting' AND NOT EXISTS (
    SELECT FROM licensing_handedin h WHERE h.change_id = NEW.id AND h.seconded_on IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'a change that lapsed goes on by what was posted in time' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_change_paper_seen BEFORE UPDATE OF state ON licensing_change
  FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION licensing_guard_change_paper_seen();
