-- What a party posted on its last day is still under way when that day is over: no review before it can have come, unless
-- the party waived or was heard in person. Twin: review_from of operations/letters.py, which counts working days; here
-- they count as days, so that no holiday stands between the two.
CREATE FUNCTION serious_list_guard_post_wait() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last date := greatest(NEW.answer_until, NEW.heard_on);
BEGIN
  IF NEW.waived_on IS NULL AND (NEW.heard_on IS NULL OR NEW.hearing_missed)
     AND NOT coalesce(NEW.reviewed_on > serious_list_last_day('serious_list.post_wait', last, last), false) THEN
    RAISE EXCEPTION 'what was posted in time may still be under way' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_post_wait BEFORE UPDATE ON serious_list_case
  FOR EACH ROW WHEN (OLD.reviewed_on IS NULL AND NEW.reviewed_on IS NOT NULL)
  EXECUTE FUNCTION serious_list_guard_post_wait();
