-- As before, and what was committed to stands as it was sealed.
CREATE OR REPLACE FUNCTION licensing_guard_application() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION 'an application begins as a draft' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT licensing_move_allowed(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'an application cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF NEW.class_code <> OLD.class_code OR NEW.started_on <> OLD.started_on
     OR (OLD.state <> 'draft' AND (OLD.product_id, OLD.grant_first, OLD.agency_id, OLD.submitted_at, OLD.submitted_on)
         IS DISTINCT FROM (NEW.product_id, NEW.grant_first, NEW.agency_id, NEW.submitted_at, NEW.submitted_on))
     OR (OLD.state NOT IN ('draft', 'correcting') AND (
       OLD.address, OLD.specification, OLD.report_number, OLD.laboratory_id, OLD.laboratory_name, OLD.report_on,
       OLD.report_party, OLD.report_product, OLD.report_file_id, OLD.policy_file_id, OLD.committed_on, OLD.commitment,
       OLD.commitment_seal, OLD.doubts)
         IS DISTINCT FROM (
       NEW.address, NEW.specification, NEW.report_number, NEW.laboratory_id, NEW.laboratory_name, NEW.report_on,
       NEW.report_party, NEW.report_product, NEW.report_file_id, NEW.policy_file_id, NEW.committed_on, NEW.commitment,
       NEW.commitment_seal, NEW.doubts))
     OR (OLD.correction <> '' AND OLD.correction <> NEW.correction)
     OR (OLD.decided_on IS NOT NULL AND (OLD.decided_on, OLD.decided_by_id, OLD.automatic, OLD.reason)
         IS DISTINCT FROM (NEW.decided_on, NEW.decided_by_id, NEW.automatic, NEW.reason)) THEN
    RAISE EXCEPTION 'what was done in an application stands' USING ERRCODE = '23514';
  END IF;
  IF OLD.state = 'draft' AND NEW.state = 'received'
     AND licensing_blocked(NEW.enterprise_id, NEW.class_code, NEW.submitted_on) THEN
    RAISE EXCEPTION 'whoever is barred or listed does not apply' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'granted' AND OLD.state <> 'granted' AND (
    licensing_blocked(NEW.enterprise_id, NEW.class_code, NEW.decided_on)
    OR NOT EXISTS (SELECT FROM licensing_licence l WHERE l.application_id = NEW.id AND l.granted_on = NEW.decided_on)
  ) THEN
    RAISE EXCEPTION 'a grant has its licence, and nobody barred or listed is granted one' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
