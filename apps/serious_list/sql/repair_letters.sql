-- What of an application came on paper: in time, kept, with effect, and decided over by nobody who entered it. An application
-- that lapsed goes on where what it lacked was posted in time. Twin: operations/repair_letters.py.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE OR REPLACE FUNCTION serious_list_repair_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('received', 'correcting'), ('correcting', 'received'), ('correcting', 'lapsed'), ('lapsed', 'received'),
    ('received', 'accepted'), ('received', 'rejected'), ('accepted', 'granted'), ('accepted', 'refused'),
    ('received', 'obviated'), ('correcting', 'obviated'), ('accepted', 'obviated'), ('granted', 'doubted'),
    ('doubted', 'questioned'), ('doubted', 'granted'), ('questioned', 'granted'), ('questioned', 'reversing'),
    ('reversing', 'reversed'), ('reversing', 'granted')
  )
$$;

CREATE FUNCTION serious_list_guard_repair_letter() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  counts date;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'a letter stays on record' USING ERRCODE = '23001';
  END IF;
  counts := coalesce(NEW.posted_on, NEW.received_on);
  IF NOT EXISTS (
    SELECT FROM serious_list_repair r WHERE r.id = NEW.repair_id AND CASE NEW.says
      WHEN 'application' THEN r.state = 'received' AND r.correction = '' AND r.asked_on = NEW.received_on
      WHEN 'completion' THEN r.state IN ('correcting', 'lapsed') AND counts <= (
        SELECT max(c.due_on) FROM deadlines_clock c
        WHERE c.subject_kind = 'serious_list.repair' AND c.subject_id = r.id::text
          AND c.rule_code = 'serious_list.repair_correction')
      ELSE r.state = 'questioned' AND counts BETWEEN r.doubted_on AND r.explain_until END
  ) THEN
    RAISE EXCEPTION 'a letter is entered that came in time, before the decision' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_repair_letter_kept BEFORE INSERT OR UPDATE OR DELETE ON serious_list_repairletter
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_repair_letter();

CREATE FUNCTION serious_list_guard_repair_on_paper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state, NEW.state) = ('lapsed', 'received') AND NOT EXISTS (
    SELECT FROM serious_list_repairletter l WHERE l.repair_id = NEW.id AND l.says = 'completion'
  ) THEN
    RAISE EXCEPTION 'an application that lapsed goes on where what it lacked was posted in time' USING ERRCODE = '23514';
  END IF;
  IF NEW.state IN ('granted', 'refused', 'reversing') AND EXISTS (
    SELECT FROM serious_list_repairletter l WHERE l.repair_id = NEW.id
      AND (l.says <> 'explanation' AND OLD.state = 'accepted' AND l.entered_by_id = NEW.decided_by_id
           OR l.says = 'explanation' AND NEW.state = 'reversing' AND l.received_on >= NEW.doubted_on
              AND (l.entered_by_id = NEW.reversed_by_id OR position(l.text IN NEW.explanation) = 0))
  ) THEN
    RAISE EXCEPTION 'what the party sent on paper is weighed by another than entered it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_repair_on_paper BEFORE UPDATE ON serious_list_repair
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION serious_list_guard_repair_on_paper();
