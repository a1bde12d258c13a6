-- A hearing that was held leaves its minutes as a paper, with who presided, who attended and who signed; a consent that was
-- refused has the paper of the bureau above. Both stand. Rows of before have neither, and stay as they are.
-- Twins: operations/answering.py, operations/deciding.py.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE FUNCTION serious_list_guard_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.heard_on IS NOT NULL THEN
    IF (OLD.hearing_minutes, OLD.hearing_present, OLD.hearing_signed, OLD.heard_by_id, OLD.heard_label)
       IS DISTINCT FROM (NEW.hearing_minutes, NEW.hearing_present, NEW.hearing_signed, NEW.heard_by_id, NEW.heard_label) THEN
      RAISE EXCEPTION 'what was done in a case stands' USING ERRCODE = '23514';
    END IF;
  ELSIF NEW.heard_on IS NOT NULL AND (
    NEW.heard_by_id IS NULL OR NEW.hearing_present = '' OR NEW.hearing_signed = ''
    OR NOT EXISTS (SELECT FROM serious_list_paper p WHERE p.case_id = NEW.id AND p.kind = 'minutes')
  ) THEN
    RAISE EXCEPTION 'a hearing leaves minutes: who presided, who attended, who signed' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_minutes BEFORE UPDATE ON serious_list_case
  FOR EACH ROW WHEN (OLD.heard_on IS NOT NULL OR NEW.heard_on IS NOT NULL) EXECUTE FUNCTION serious_list_guard_minutes();

CREATE FUNCTION serious_list_guard_unconsented() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.consent_refused_on IS NULL AND OLD.state = 'asked' AND NEW.state = 'not_listed' AND EXISTS (
    SELECT FROM serious_list_paper p WHERE p.case_id = NEW.id AND p.kind = 'no_consent'
  ) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the bureau above refuses its consent once, with a paper of its own' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER serious_list_case_unconsented BEFORE UPDATE ON serious_list_case
  FOR EACH ROW WHEN ((OLD.consent_refused_on, OLD.consent_refused_by_id) IS DISTINCT FROM
                     (NEW.consent_refused_on, NEW.consent_refused_by_id))
  EXECUTE FUNCTION serious_list_guard_unconsented();
