-- What the buttons hide the database refuses: an illegal move, a grant to whoever is barred or listed, a changed paper.
-- The pairs are those of states.py (a test compares them).
CREATE FUNCTION licensing_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('draft', 'received'), ('received', 'granted'), ('received', 'correcting'), ('correcting', 'received'),
    ('correcting', 'lapsed'), ('received', 'accepted'), ('received', 'not_accepted'), ('accepted', 'testing'),
    ('testing', 'accepted'), ('accepted', 'proposed'), ('proposed', 'accepted'), ('proposed', 'granted'),
    ('proposed', 'refused'), ('draft', 'withdrawn'), ('received', 'withdrawn'), ('correcting', 'withdrawn'),
    ('accepted', 'withdrawn'), ('testing', 'withdrawn'), ('proposed', 'withdrawn')
  )
$$;

-- whether a bar after a revocation, or an entry of the serious list, stands against an enterprise on a day
CREATE FUNCTION licensing_blocked(firm bigint, class text, on_day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM licensing_bar b
    WHERE b.enterprise_id = firm AND b.class_code = class AND on_day BETWEEN b.decided_on AND b.until
  ) OR EXISTS (
    SELECT FROM serious_list_entry e
    WHERE e.enterprise_id = firm AND e.person = '' AND e.ended_on IS NULL AND on_day BETWEEN e.listed_on AND e.until
  )
$$;

CREATE FUNCTION licensing_guard_application() RETURNS trigger LANGUAGE plpgsql AS $$
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
       OLD.report_party, OLD.report_product, OLD.report_file_id, OLD.policy_file_id, OLD.committed_on, OLD.doubts)
         IS DISTINCT FROM (
       NEW.address, NEW.specification, NEW.report_number, NEW.laboratory_id, NEW.laboratory_name, NEW.report_on,
       NEW.report_party, NEW.report_product, NEW.report_file_id, NEW.policy_file_id, NEW.committed_on, NEW.doubts))
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
CREATE TRIGGER licensing_application_guard BEFORE INSERT OR UPDATE ON licensing_application
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_application();

-- the units of what was submitted stand
CREATE FUNCTION licensing_guard_units() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  row record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF NOT EXISTS (
    SELECT FROM licensing_application a WHERE a.id = row.application_id AND a.state IN ('draft', 'correcting')
  ) THEN
    RAISE EXCEPTION 'the units of what was submitted stand' USING ERRCODE = '23514';
  END IF;
  RETURN row;
END $$;
CREATE TRIGGER licensing_units_guard BEFORE INSERT OR UPDATE OR DELETE ON licensing_application_units
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_units();

-- a licence is granted to an application that may be granted; afterwards only its state changes, and its term ends once
CREATE FUNCTION licensing_guard_licence() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER licensing_licence_guard BEFORE INSERT OR UPDATE ON licensing_licence
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_licence();

CREATE FUNCTION licensing_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'papers, licences and what they cover are kept as they were issued' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER licensing_paper_kept BEFORE UPDATE OR DELETE ON licensing_paper
  FOR EACH ROW EXECUTE FUNCTION licensing_refuse();
CREATE TRIGGER licensing_covered_kept BEFORE UPDATE OR DELETE ON licensing_covered
  FOR EACH ROW EXECUTE FUNCTION licensing_refuse();
CREATE TRIGGER licensing_licence_stays BEFORE DELETE ON licensing_licence
  FOR EACH ROW EXECUTE FUNCTION licensing_refuse();
CREATE TRIGGER licensing_application_stays BEFORE DELETE ON licensing_application
  FOR EACH ROW EXECUTE FUNCTION licensing_refuse();
