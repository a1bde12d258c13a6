-- As bars.sql; and a bar that was entered by hand is lifted where two officers say that its decision was set aside elsewhere.
CREATE OR REPLACE FUNCTION licensing_guard_bar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a bar stays on record' USING ERRCODE = '23001';
  ELSIF TG_OP = 'INSERT' THEN
    IF NEW.lifted_on IS NOT NULL OR NEW.struck_on IS NOT NULL OR NOT EXISTS (
      SELECT FROM deadlines_limit r
      WHERE r.code = 'licensing.bar_' || NEW.kind AND r.validity @> NEW.decided_on AND r.legal_basis = NEW.legal_basis
        AND (r.unit NOT IN ('year', 'month', 'day') OR r.rolls_over
             OR NEW.until = (NEW.decided_on + make_interval(
               years => CASE r.unit WHEN 'year' THEN r.value::int ELSE 0 END,
               months => CASE r.unit WHEN 'month' THEN r.value::int ELSE 0 END,
               days => CASE r.unit WHEN 'day' THEN r.value::int ELSE 0 END))::date)
    ) THEN
      RAISE EXCEPTION 'the last day of a bar is counted by the law of its decision' USING ERRCODE = '23514';
    END IF;
    IF NEW.case_id IS NULL AND (NEW.confirmed_on IS NOT NULL OR NEW.recorded_by_id IS NULL)
       OR NEW.case_id IS NOT NULL AND NOT EXISTS (
         SELECT FROM licensing_ending c JOIN licensing_endground g ON g.id = c.ground_id
         JOIN licensing_endpaper d ON d.ending_id = c.id AND d.kind = 'end_decision'
         WHERE c.id = NEW.case_id AND c.state = 'served' AND c.decided_on = NEW.decided_on
           AND g.bar_rule = 'licensing.bar_' || NEW.kind AND d.number = NEW.document_number
           AND (c.class_codes = '{}' OR NEW.class_code = ANY(c.class_codes))
       ) THEN
      RAISE EXCEPTION 'a bar follows from a decision that was served, or waits for a second officer' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.class_code, OLD.kind, OLD.decided_on, OLD.until, OLD.document_number, OLD.legal_basis, OLD.case_id,
      OLD.recorded_by_id)
     IS DISTINCT FROM
     (NEW.class_code, NEW.kind, NEW.decided_on, NEW.until, NEW.document_number, NEW.legal_basis, NEW.case_id,
      NEW.recorded_by_id)
     OR (OLD.confirmed_on IS NOT NULL OR OLD.struck_on IS NOT NULL) AND
       (OLD.confirmed_by_id, OLD.confirmed_on, OLD.struck_on, OLD.struck_reason) IS DISTINCT FROM
       (NEW.confirmed_by_id, NEW.confirmed_on, NEW.struck_on, NEW.struck_reason)
     OR OLD.lifted_on IS NOT NULL AND OLD.lifted_on IS DISTINCT FROM NEW.lifted_on THEN
    RAISE EXCEPTION 'a bar stays on record' USING ERRCODE = '23001';
  END IF;
  IF OLD.confirmed_on IS NULL AND NEW.confirmed_on IS NOT NULL
     AND (NEW.confirmed_by_id IS NULL OR licensing_seated(NEW.confirmed_by_id, NEW.enterprise_id)) THEN
    RAISE EXCEPTION 'a second officer confirms a bar' USING ERRCODE = '23514';
  END IF;
  IF NEW.lifted_on IS NOT NULL AND OLD.lifted_on IS NULL AND NOT EXISTS (
    SELECT FROM licensing_ending c WHERE c.id = NEW.case_id AND c.state = 'overturned'
  ) AND (NEW.case_id IS NOT NULL OR NEW.confirmed_on IS NULL OR NOT EXISTS (
    SELECT FROM licensing_barlift l WHERE l.bar_id = NEW.id AND l.granted AND l.decided_on = NEW.lifted_on
      AND NOT licensing_seated(l.decided_by_id, NEW.enterprise_id)
  )) THEN
    RAISE EXCEPTION 'a bar is lifted where its decision was set aside' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

-- such a request stands as it was made and decided
CREATE FUNCTION licensing_guard_bar_lift() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'that a bar be lifted was asked for: it stays on record' USING ERRCODE = '23001';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.granted IS NOT NULL OR NOT EXISTS (
      SELECT FROM licensing_bar b WHERE b.id = NEW.bar_id AND b.case_id IS NULL AND b.confirmed_on IS NOT NULL
        AND b.lifted_on IS NULL
    ) THEN
      RAISE EXCEPTION 'a bar that was entered and confirmed is lifted by two' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.granted IS NOT NULL
     OR (to_jsonb(NEW) - 'granted' - 'answer' - 'decided_by_id' - 'decided_label' - 'decided_on')
        IS DISTINCT FROM (to_jsonb(OLD) - 'granted' - 'answer' - 'decided_by_id' - 'decided_label' - 'decided_on') THEN
    RAISE EXCEPTION 'that a bar be lifted was asked for: it stays on record' USING ERRCODE = '23001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_bar_lift_guard BEFORE INSERT OR UPDATE OR DELETE ON licensing_barlift
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_bar_lift();
