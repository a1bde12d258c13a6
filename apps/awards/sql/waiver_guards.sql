-- Who accepts on papers what the ledger does not show does not find the applicant eligible by it; and what was judged
-- stands from then on.
CREATE FUNCTION awards_guard_waived() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM awards_eligibility e
    WHERE e.application_id = NEW.id AND e.waived AND e.waived_by = NEW.eligible_by
  ) THEN
    RAISE EXCEPTION 'one accepts a requirement on papers, another finds the applicant eligible' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_application_waived BEFORE UPDATE OF state ON awards_application
  FOR EACH ROW WHEN (OLD.state = 'checking' AND NEW.state = 'eligible') EXECUTE FUNCTION awards_guard_waived();

CREATE FUNCTION awards_eligibility_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM awards_application a
    WHERE a.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.application_id ELSE OLD.application_id END
      AND a.state NOT IN ('county', 'city', 'checking')
  ) THEN
    RAISE EXCEPTION 'what was judged of an applicant stands once it is found eligible, or is not' USING ERRCODE = '23514';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER awards_eligibility_stands BEFORE INSERT OR UPDATE OR DELETE ON awards_eligibility
  FOR EACH ROW EXECUTE FUNCTION awards_eligibility_stands();
