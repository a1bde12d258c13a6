-- The time to decide stands still for tests in days that the applicant was told of in writing.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twin: operations/testing.py
CREATE FUNCTION licensing_guard_testing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM deadlines_clock c JOIN licensing_paper p ON p.application_id = NEW.id AND p.kind = 'samples'
    WHERE c.subject_kind = 'licensing.application' AND c.subject_id = NEW.id::text AND c.rule_code = 'licensing.testing'
      AND c.state = 'running' AND c.starts_on = p.issued_on
  ) THEN
    RAISE EXCEPTION 'an applicant is told in writing how long tests take' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_application_testing BEFORE UPDATE OF state ON licensing_application
  FOR EACH ROW WHEN (NEW.state = 'testing' AND OLD.state <> 'testing') EXECUTE FUNCTION licensing_guard_testing();
