-- A hearing that was asked for is called in time, and led by somebody apart, with minutes (Administrative Penalty Law
-- Art. 64). The calendar of working days is the operation's; so many days lie between at least.
CREATE OR REPLACE FUNCTION sampling_heard(rectification bigint, what text, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM sampling_answer a WHERE a.rectification_id = rectification AND a.act = what AND a.taken_back_on IS NULL
      AND (a.stated_on IS NOT NULL OR a.due_on < day)
      AND (NOT a.wants_hearing OR a.heard_on IS NOT NULL AND a.minutes <> '' AND a.heard_on >= a.hearing_on)
  )
$$;

CREATE FUNCTION sampling_guard_called() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.heard_on IS NOT NULL AND (NEW.heard_on, NEW.minutes, NEW.heard_by_id, NEW.called_on, NEW.hearing_on, NEW.hearing_place)
     IS DISTINCT FROM (OLD.heard_on, OLD.minutes, OLD.heard_by_id, OLD.called_on, OLD.hearing_on, OLD.hearing_place) THEN
    PERFORM sampling_refuse('a hearing that was held stands');
  END IF;
  IF (NEW.called_on, NEW.hearing_on) IS DISTINCT FROM (OLD.called_on, OLD.hearing_on)
     AND (NEW.called_on IS NULL OR NEW.hearing_on < NEW.called_on + coalesce((
       SELECT value::int FROM deadlines_limit WHERE code = 'sampling.hearing_notice' AND validity @> NEW.called_on), 7)) THEN
    PERFORM sampling_refuse('a hearing is called in time before (Administrative Penalty Law Art. 64)');
  END IF;
  IF OLD.heard_on IS NULL AND NEW.heard_on IS NOT NULL AND (
    NEW.hearing_on IS NULL OR NEW.heard_on < NEW.hearing_on OR NEW.minutes = ''
    OR sampling_acted_before('order', NEW.rectification_id, NEW.heard_by_id)
  ) THEN
    PERFORM sampling_refuse('a hearing is called, has its day and its minutes, and is led by somebody apart (Administrative Penalty Law Art. 64)');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_answer_called_in_time BEFORE UPDATE ON sampling_answer
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_called();
