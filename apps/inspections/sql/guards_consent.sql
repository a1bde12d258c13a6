-- Two people where one could take something away. What is asked begins waiting and is answered once, by nobody who asked,
-- entered the result or sat at the visit; only an act that was granted is carried out.
CREATE FUNCTION inspections_guard_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'what was asked for and answered is kept' USING ERRCODE = '23001';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'waiting' OR NEW.order_id IS NOT NULL
       AND NEW.visit_id IS DISTINCT FROM (SELECT visit_id FROM inspections_order WHERE id = NEW.order_id) THEN
      RAISE EXCEPTION 'an act begins with being asked for' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'waiting'
     OR (to_jsonb(NEW) - 'state' - 'answered_by_id' - 'answered_label' - 'answered_at' - 'refused_reason')
        IS DISTINCT FROM
        (to_jsonb(OLD) - 'state' - 'answered_by_id' - 'answered_label' - 'answered_at' - 'refused_reason') THEN
    RAISE EXCEPTION 'what was asked for and answered is kept' USING ERRCODE = '23001';
  END IF;
  IF EXISTS (SELECT FROM inspections_visit WHERE id = NEW.visit_id AND entered_by_id = NEW.answered_by_id)
     OR EXISTS (SELECT FROM inspections_seat s JOIN inspections_inspector i ON i.id = s.inspector_id
                WHERE s.visit_id = NEW.visit_id AND i.user_id = NEW.answered_by_id) THEN
    RAISE EXCEPTION 'whoever was at a visit is no second officer of it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_consent_guard BEFORE INSERT OR UPDATE OR DELETE ON inspections_consent
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_consent();
CREATE TRIGGER inspections_consent_kept_whole BEFORE TRUNCATE ON inspections_consent
  FOR EACH STATEMENT EXECUTE FUNCTION inspections_refuse_truncate();

CREATE FUNCTION inspections_guard_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.no_follow_up IS DISTINCT FROM OLD.no_follow_up AND NEW.no_follow_up <> '' AND NOT EXISTS (
    SELECT FROM inspections_consent
    WHERE visit_id = NEW.id AND kind = 'set_aside' AND state = 'granted' AND reason = NEW.no_follow_up
  ) THEN
    RAISE EXCEPTION 'two agree that nothing follows a result' USING ERRCODE = '23514';
  END IF;
  IF NEW.penalty_number IS DISTINCT FROM OLD.penalty_number AND NOT EXISTS (
    SELECT FROM inspections_consent
    WHERE visit_id = NEW.id AND kind = 'penalty' AND state = 'granted' AND number = NEW.penalty_number
  ) THEN
    RAISE EXCEPTION 'two name the penalty that followed a result' USING ERRCODE = '23514';
  END IF;
  IF NEW.penalty_id IS DISTINCT FROM OLD.penalty_id AND EXISTS (
    SELECT FROM records_fact
    WHERE id = NEW.penalty_id AND occurred_on < coalesce(NEW.first_checked_on, NEW.checked_on)
  ) THEN
    RAISE EXCEPTION 'a penalty of before the check did not follow it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_visit_agreed BEFORE UPDATE OF no_follow_up, penalty_number, penalty_id ON inspections_visit
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_agreed();

-- an order of a returned result falls by itself; else one that has come onto the ledger is taken back by two
CREATE FUNCTION inspections_guard_taken_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM inspections_visit WHERE id = NEW.visit_id AND state IN ('reviewed', 'published'))
     AND EXISTS (
       SELECT FROM records_fact f JOIN records_source s ON s.id = f.source_id AND s.code = 'inspections'
       WHERE f.source_key LIKE 'order-' || NEW.id || '-%' AND f.state NOT IN ('withdrawn', 'repaired', 'over')
     )
     AND NOT EXISTS (SELECT FROM inspections_consent WHERE order_id = NEW.id AND state = 'granted') THEN
    RAISE EXCEPTION 'two take an order back that is on the ledger' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_order_taken_back BEFORE UPDATE OF state ON inspections_order
  FOR EACH ROW WHEN (NEW.state = 'taken_back' AND OLD.state <> 'taken_back')
  EXECUTE FUNCTION inspections_guard_taken_back();

-- A transfer rests on a reviewed result; what cannot wait goes to the police before, by a reviewer who was not there. It
-- keeps what it says; its receipt and its withdrawal are noted once.
CREATE FUNCTION inspections_guard_referral() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  standing text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'transfers are kept' USING ERRCODE = '23001';
  END IF;
  IF TG_OP = 'INSERT' THEN
    SELECT state INTO standing FROM inspections_visit WHERE id = NEW.visit_id;
    IF NEW.withdrawn_on IS NOT NULL OR standing NOT IN ('reviewed', 'published') AND NOT (
      standing = 'entered' AND NEW."to" = 'police' AND NEW.sent_by_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM inspections_visit WHERE id = NEW.visit_id AND entered_by_id = NEW.sent_by_id)
      AND NOT EXISTS (SELECT FROM inspections_seat s JOIN inspections_inspector i ON i.id = s.inspector_id
                      WHERE s.visit_id = NEW.visit_id AND i.user_id = NEW.sent_by_id)
    ) THEN
      RAISE EXCEPTION 'a transfer rests on a reviewed result' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF (to_jsonb(NEW) - 'received_on' - 'receipt' - 'withdrawn_on' - 'withdrawn_reason')
     IS DISTINCT FROM (to_jsonb(OLD) - 'received_on' - 'receipt' - 'withdrawn_on' - 'withdrawn_reason')
     OR OLD.received_on IS NOT NULL AND (NEW.received_on, NEW.receipt) IS DISTINCT FROM (OLD.received_on, OLD.receipt)
     OR OLD.withdrawn_on IS NOT NULL
        AND (NEW.withdrawn_on, NEW.withdrawn_reason) IS DISTINCT FROM (OLD.withdrawn_on, OLD.withdrawn_reason) THEN
    RAISE EXCEPTION 'a transfer keeps what it says' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_referral_guard BEFORE INSERT OR UPDATE OR DELETE ON inspections_referral
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_referral();
