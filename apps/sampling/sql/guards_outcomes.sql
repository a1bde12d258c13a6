-- Why nothing was sampled is a reason in force on that day, of a visit or of an order online (data/outcomes.csv).
CREATE FUNCTION sampling_guard_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM sampling_outcomereason r WHERE r.code = NEW.outcome_code AND r.validity @> NEW.visited_on
      AND coalesce(r.online, NEW.link = 'online') = (NEW.link = 'online')
  ) THEN
    PERFORM sampling_refuse('why nothing was sampled is a reason of that day');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_batch_outcome BEFORE UPDATE OF state, outcome_code ON sampling_batch
  FOR EACH ROW WHEN (NEW.state = 'nothing') EXECUTE FUNCTION sampling_guard_outcome();
