-- As before, and what the holder committed to with a change stands as it was sealed.
CREATE OR REPLACE FUNCTION licensing_guard_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  firm bigint;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'received' THEN
      RAISE EXCEPTION 'a change begins by being asked for' USING ERRCODE = '23514';
    END IF;
    IF NEW.commitment = '' THEN
      RAISE EXCEPTION 'a change is asked for with its commitment' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT licensing_change_move_allowed(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a change cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF (OLD.licence_id, OLD.kind, OLD.once, OLD.asked_at, OLD.asked_on, OLD.asked_label)
     IS DISTINCT FROM (NEW.licence_id, NEW.kind, NEW.once, NEW.asked_at, NEW.asked_on, NEW.asked_label)
     OR (OLD.state <> 'correcting' AND (
       OLD.holder, OLD.domicile, OLD.address, OLD.unit_codes, OLD.specification, OLD.report_number, OLD.laboratory_id,
       OLD.laboratory_name, OLD.report_on, OLD.report_party, OLD.report_product, OLD.report_file_id, OLD.policy_file_id,
       OLD.proof_file_id, OLD.statement, OLD.commitment, OLD.commitment_seal, OLD.doubts)
         IS DISTINCT FROM (
       NEW.holder, NEW.domicile, NEW.address, NEW.unit_codes, NEW.specification, NEW.report_number, NEW.laboratory_id,
       NEW.laboratory_name, NEW.report_on, NEW.report_party, NEW.report_product, NEW.report_file_id, NEW.policy_file_id,
       NEW.proof_file_id, NEW.statement, NEW.commitment, NEW.commitment_seal, NEW.doubts))
     OR (OLD.correction <> '' AND OLD.correction <> NEW.correction)
     OR (OLD.decided_on IS NOT NULL AND (OLD.decided_on, OLD.decided_at, OLD.decided_by_id, OLD.way, OLD.reason)
         IS DISTINCT FROM (NEW.decided_on, NEW.decided_at, NEW.decided_by_id, NEW.way, NEW.reason)) THEN
    RAISE EXCEPTION 'what was done in a change stands' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'granted' AND OLD.state <> 'granted' THEN
    SELECT l.enterprise_id INTO firm FROM licensing_licence l WHERE l.id = NEW.licence_id;
    IF NEW.kind IN ('add', 'move', 'renew') AND EXISTS (
      SELECT FROM (
        SELECT l.class_code FROM licensing_licence l WHERE l.id = NEW.licence_id
        UNION SELECT u.class_code FROM licensing_unit u WHERE u.code = ANY(NEW.unit_codes)
      ) asked WHERE licensing_blocked(firm, asked.class_code, NEW.decided_on)
    ) THEN
      RAISE EXCEPTION 'nobody barred or listed is granted more' USING ERRCODE = '23514';
    END IF;
    IF NEW.kind NOT IN ('suspend', 'resume', 'cancel')
       AND NOT EXISTS (SELECT FROM licensing_former f WHERE f.change_id = NEW.id) THEN
      RAISE EXCEPTION 'a change of the words of a certificate replaces it' USING ERRCODE = '23514';
    END IF;
  END IF;
  RETURN NEW;
END $$;
