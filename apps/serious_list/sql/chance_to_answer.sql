-- How long the party has to answer, and how long before a hearing it is called, are dated limits: the database holds the
-- days of a case against them. Of working days it counts as many days, so that no holiday stands between it and the rules.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twins: _served of operations/proposing.py, days_of_hearing of operations/answering.py
CREATE FUNCTION serious_list_guard_chance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  recorded date;
  called date;
BEGIN
  IF OLD.notice_served_on IS NULL AND NEW.notice_served_on IS NOT NULL THEN
    SELECT serious_list_day(s.recorded_at) INTO recorded
    FROM serious_list_service s JOIN serious_list_paper p ON p.id = s.paper_id
    WHERE p.case_id = NEW.id AND p.kind = 'notice';
    IF NOT coalesce(
      NEW.answer_until >= serious_list_last_day('serious_list.statement', recorded, NEW.notice_served_on)
      AND NEW.answer_until >= serious_list_last_day('serious_list.hearing_request', recorded, NEW.notice_served_on), false
    ) THEN
      RAISE EXCEPTION 'the party has its time to state its case and to ask for a hearing' USING ERRCODE = '23514';
    END IF;
  END IF;
  IF NEW.hearing_on IS DISTINCT FROM OLD.hearing_on THEN
    SELECT p.issued_on INTO called FROM serious_list_paper p
    WHERE p.case_id = NEW.id AND p.kind = 'hearing' ORDER BY p.id DESC LIMIT 1;
    IF NOT coalesce(NEW.hearing_on >= serious_list_last_day('serious_list.hearing_notice', called, called), false) THEN
      RAISE EXCEPTION 'the party is called in time before the hearing' USING ERRCODE = '23514';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_chance BEFORE UPDATE ON serious_list_case
  FOR EACH ROW WHEN (OLD.notice_served_on IS NULL AND NEW.notice_served_on IS NOT NULL
                     OR OLD.hearing_on IS DISTINCT FROM NEW.hearing_on)
  EXECUTE FUNCTION serious_list_guard_chance();
