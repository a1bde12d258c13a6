-- A hearing is held where its newest call reached the party the days of the rules before it: the proof of its service
-- says when. The days are counted as serious_list_last_day counts them, no later than working days end.
CREATE FUNCTION serious_list_guard_hearing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.heard_on IS NOT NULL AND NEW.hearing_missed <> OLD.hearing_missed THEN
    RAISE EXCEPTION 'what was done in a case stands' USING ERRCODE = '23514';
  END IF;
  IF OLD.heard_on IS NULL AND NEW.heard_on IS NOT NULL AND NOT EXISTS (
    SELECT FROM serious_list_paper p JOIN serious_list_service s ON s.paper_id = p.id
    WHERE p.id = (SELECT max(n.id) FROM serious_list_paper n WHERE n.case_id = NEW.id AND n.kind = 'hearing')
      AND serious_list_last_day('serious_list.hearing_notice', s.served_on, p.issued_on) <= NEW.hearing_on
  ) THEN
    RAISE EXCEPTION 'a hearing is held where its newest call was served in time' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_hearing BEFORE UPDATE ON serious_list_case
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_hearing();
