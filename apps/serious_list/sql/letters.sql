-- What a party said on paper: entered in time, kept, and weighed before anything is decided. Twin: operations/letters.py.
CREATE OR REPLACE FUNCTION serious_list_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('proposed', 'noticed'), ('noticed', 'answering'), ('answering', 'answered'), ('answering', 'hearing'),
    ('answered', 'hearing'), ('hearing', 'answered'), ('answered', 'reviewed'), ('reviewed', 'asked'),
    ('asked', 'consented'), ('asked', 'not_listed'), ('reviewed', 'decided'), ('consented', 'decided'),
    ('decided', 'served'), ('served', 'published'), ('published', 'expired'), ('published', 'removed'),
    ('removed', 'published'), ('decided', 'withdrawn'), ('served', 'withdrawn'), ('published', 'withdrawn'),
    ('removed', 'withdrawn'), ('proposed', 'not_listed'), ('noticed', 'not_listed'), ('answering', 'not_listed'),
    ('hearing', 'not_listed'), ('answered', 'not_listed'), ('reviewed', 'not_listed'), ('consented', 'not_listed')
  )
$$;

CREATE FUNCTION serious_list_guard_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a letter stays on record' USING ERRCODE = '23001';
  ELSIF TG_OP = 'UPDATE' THEN
    IF OLD.seconded_on IS NOT NULL OR OLD.struck_on IS NOT NULL
       OR (OLD.case_id, OLD.says, OLD.text, OLD.manner, OLD.posted_on, OLD.received_on, OLD.scan_id, OLD.after_review,
           OLD.entered_on, OLD.entered_by_id)
          IS DISTINCT FROM
          (NEW.case_id, NEW.says, NEW.text, NEW.manner, NEW.posted_on, NEW.received_on, NEW.scan_id, NEW.after_review,
           NEW.entered_on, NEW.entered_by_id) THEN
      RAISE EXCEPTION 'a letter stays on record' USING ERRCODE = '23001';
    END IF;
  ELSIF NEW.seconded_on IS NOT NULL OR NEW.struck_on IS NOT NULL OR NOT EXISTS (
    SELECT FROM serious_list_case c
    WHERE c.id = NEW.case_id AND c.state IN ('answering', 'hearing', 'answered', 'reviewed', 'asked', 'consented')
      AND NEW.after_review = (c.reviewed_on IS NOT NULL)
      AND coalesce(NEW.posted_on, NEW.received_on) BETWEEN c.notice_on AND CASE
        WHEN NEW.says = 'statement' AND c.hearing_asked_on IS NOT NULL THEN greatest(c.answer_until, coalesce(c.heard_on, NEW.entered_on))
        ELSE c.answer_until END
  ) THEN
    RAISE EXCEPTION 'a letter is entered that came in time, before the decision' USING ERRCODE = '23514';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER serious_list_letter_kept BEFORE INSERT OR UPDATE OR DELETE ON serious_list_letter
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_letter();

-- no review, consent or decision, nor the end of the time to answer, over what nobody has weighed
CREATE FUNCTION serious_list_guard_weighed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM serious_list_letter l
    WHERE l.case_id = NEW.id AND l.struck_on IS NULL AND (l.seconded_on IS NULL OR l.after_review)
  ) AND (NEW.state IN ('reviewed', 'asked', 'consented', 'decided')
         OR (OLD.state, NEW.state) = ('answering', 'answered') AND NEW.waived_on IS NULL) THEN
    RAISE EXCEPTION 'what a party said on paper is weighed first' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_weighed BEFORE UPDATE ON serious_list_case
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION serious_list_guard_weighed();

-- what another officer confirmed stands in the case before it is reviewed
CREATE FUNCTION serious_list_guard_heard_on_paper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.reviewed_on IS NOT NULL AND OLD.reviewed_on IS NULL AND EXISTS (
    SELECT FROM serious_list_letter l WHERE l.case_id = NEW.id AND l.seconded_on IS NOT NULL AND NOT l.after_review
      AND (l.says = 'statement' AND position(l.text IN NEW.statement) = 0
           OR l.says = 'hearing' AND NEW.heard_on IS NULL)
  ) THEN
    RAISE EXCEPTION 'what a party said on paper is weighed first' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_heard_on_paper BEFORE UPDATE ON serious_list_case
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_heard_on_paper();
