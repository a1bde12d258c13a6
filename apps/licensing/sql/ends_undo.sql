DROP TRIGGER licensing_licence_state ON licensing_licence;
DROP TRIGGER licensing_end_guard ON licensing_end;
DROP FUNCTION licensing_guard_state();
DROP FUNCTION licensing_guard_end();
DROP FUNCTION licensing_licence_move_allowed(text, text);
CREATE OR REPLACE FUNCTION licensing_guard_licence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF licensing_blocked(NEW.enterprise_id, NEW.class_code, NEW.granted_on) OR NOT EXISTS (
      SELECT FROM licensing_application a
      WHERE a.id = NEW.application_id AND a.class_code = NEW.class_code AND a.enterprise_id = NEW.enterprise_id
        AND (a.state = 'proposed' OR (a.state = 'received' AND a.grant_first AND a.doubts = '{}'))
    ) THEN
      RAISE EXCEPTION 'a licence follows from an application that may be granted' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('unverified', 'expired'), ('valid', 'expired')) THEN
    RAISE EXCEPTION 'a licence cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF (OLD.number, OLD.code, OLD.application_id, OLD.product_id, OLD.class_code, OLD.agency_id, OLD.holder, OLD.uscc,
      OLD.domicile, OLD.address, OLD.granted_on, OLD.until, OLD.payload, OLD.signer, OLD.document_id, OLD.issued_at)
     IS DISTINCT FROM
     (NEW.number, NEW.code, NEW.application_id, NEW.product_id, NEW.class_code, NEW.agency_id, NEW.holder, NEW.uscc,
      NEW.domicile, NEW.address, NEW.granted_on, NEW.until, NEW.payload, NEW.signer, NEW.document_id, NEW.issued_at) THEN
    RAISE EXCEPTION 'what stands on a licence stands' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
