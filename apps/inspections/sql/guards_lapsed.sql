-- What waits for the word of a reviewer lapses with what it is about: the result that went back to its inspectors, or the
-- order that is closed. Nobody agrees or refuses then, and while what it is about stands nothing lapses. A result is not
-- corrected while a penalty that followed it waits. Twin: operations/lapsing.py, correcting.py.
CREATE FUNCTION inspections_guard_word_lapsed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stands boolean;
BEGIN
  IF NEW.order_id IS NULL THEN
    SELECT state = 'published' INTO stands FROM inspections_visit WHERE id = NEW.visit_id;
  ELSE
    SELECT state NOT IN ('done', 'passed_on', 'taken_back') INTO stands FROM inspections_order WHERE id = NEW.order_id;
  END IF;
  IF stands = (NEW.state = 'lapsed') THEN
    RAISE EXCEPTION 'what waits for a second word lapses with what it is about' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_consent_word_lapsed BEFORE UPDATE OF state ON inspections_consent FOR EACH ROW
  WHEN (OLD.state = 'waiting' AND NEW.state <> 'waiting') EXECUTE FUNCTION inspections_guard_word_lapsed();

CREATE FUNCTION inspections_guard_penalty_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM inspections_consent WHERE visit_id = NEW.id AND kind = 'penalty' AND state = 'waiting') THEN
    RAISE EXCEPTION 'a result is not corrected while a penalty that followed it waits' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_visit_penalty_waits BEFORE UPDATE OF state ON inspections_visit FOR EACH ROW
  WHEN (OLD.state = 'published' AND NEW.state <> 'published') EXECUTE FUNCTION inspections_guard_penalty_waits();
