-- Changes of a licence, and the certificates they replace. The pairs are those of states.CHANGES (a test compares them).
CREATE FUNCTION licensing_change_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('received', 'granted'), ('received', 'correcting'), ('correcting', 'received'), ('correcting', 'lapsed'),
    ('received', 'proposed'), ('proposed', 'received'), ('proposed', 'granted'), ('proposed', 'refused'),
    ('received', 'withdrawn'), ('correcting', 'withdrawn'), ('proposed', 'withdrawn'),
    ('received', 'moot'), ('correcting', 'moot'), ('proposed', 'moot')
  )
$$;

CREATE FUNCTION licensing_guard_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  firm bigint;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'received' THEN
      RAISE EXCEPTION 'a change begins by being asked for' USING ERRCODE = '23514';
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
       OLD.proof_file_id, OLD.statement, OLD.doubts)
         IS DISTINCT FROM (
       NEW.holder, NEW.domicile, NEW.address, NEW.unit_codes, NEW.specification, NEW.report_number, NEW.laboratory_id,
       NEW.laboratory_name, NEW.report_on, NEW.report_party, NEW.report_product, NEW.report_file_id, NEW.policy_file_id,
       NEW.proof_file_id, NEW.statement, NEW.doubts))
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
CREATE TRIGGER licensing_change_guard BEFORE INSERT OR UPDATE ON licensing_change
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_change();
CREATE TRIGGER licensing_change_stays BEFORE DELETE ON licensing_change
  FOR EACH ROW EXECUTE FUNCTION licensing_refuse();
CREATE TRIGGER licensing_changepaper_kept BEFORE UPDATE OR DELETE ON licensing_changepaper
  FOR EACH ROW EXECUTE FUNCTION licensing_refuse();

-- a certificate is put aside as it stood on its licence
CREATE FUNCTION licensing_guard_former() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'a certificate that was replaced is kept as it was' USING ERRCODE = '23001';
  END IF;
  IF NOT EXISTS (
    SELECT FROM licensing_licence l JOIN licensing_change c ON c.id = NEW.change_id AND c.licence_id = l.id
    WHERE l.id = NEW.licence_id
      AND (l.version, l.code, l.holder, l.uscc, l.domicile, l.address, l.until, l.payload, l.signer, l.document_id,
           l.issued_at)
        = (NEW.version, NEW.code, NEW.holder, NEW.uscc, NEW.domicile, NEW.address, NEW.until, NEW.payload, NEW.signer,
           NEW.document_id, NEW.issued_at)
  ) THEN
    RAISE EXCEPTION 'a certificate is put aside as it stood on its licence' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_former_guard BEFORE INSERT OR UPDATE OR DELETE ON licensing_former
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_former();

-- as before, but the words of a certificate change with a new version of it, once the one before was put aside
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
  IF (OLD.number, OLD.application_id, OLD.class_code, OLD.agency_id, OLD.granted_on)
     IS DISTINCT FROM (NEW.number, NEW.application_id, NEW.class_code, NEW.agency_id, NEW.granted_on) THEN
    RAISE EXCEPTION 'what stands on a licence stands' USING ERRCODE = '23514';
  END IF;
  IF (OLD.version, OLD.code, OLD.product_id, OLD.holder, OLD.uscc, OLD.domicile, OLD.address, OLD.until, OLD.payload,
      OLD.signer, OLD.document_id, OLD.issued_at)
     IS DISTINCT FROM
     (NEW.version, NEW.code, NEW.product_id, NEW.holder, NEW.uscc, NEW.domicile, NEW.address, NEW.until, NEW.payload,
      NEW.signer, NEW.document_id, NEW.issued_at)
     AND (NEW.version <> OLD.version + 1 OR NEW.code = OLD.code OR NEW.document_id = OLD.document_id OR NOT EXISTS (
       SELECT FROM licensing_former f WHERE f.licence_id = OLD.id AND f.version = OLD.version AND f.code = OLD.code
     )) THEN
    RAISE EXCEPTION 'what stands on a licence stands until a new certificate replaces it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

-- as before, and back: what the rules alone have changed is looked at on site again
CREATE OR REPLACE FUNCTION licensing_licence_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql
IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('unverified', 'valid'), ('valid', 'unverified'), ('unverified', 'suspended'), ('valid', 'suspended'),
    ('suspended', 'valid'), ('suspended', 'unverified'),
    ('unverified', 'revoked'), ('valid', 'revoked'), ('suspended', 'revoked'),
    ('unverified', 'withdrawn'), ('valid', 'withdrawn'), ('suspended', 'withdrawn'),
    ('unverified', 'taken'), ('valid', 'taken'), ('suspended', 'taken'),
    ('unverified', 'cancelled'), ('valid', 'cancelled'), ('suspended', 'cancelled'),
    ('unverified', 'expired'), ('valid', 'expired'), ('suspended', 'expired')
  )
$$;
