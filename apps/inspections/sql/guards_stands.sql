-- What the verbs never write, held against whoever writes without them. Rows that stand are not looked at again.

-- The own account vouches for whoever has one: a stroke on another's phone does not.
CREATE FUNCTION inspections_guard_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM inspections_inspector WHERE id = NEW.inspector_id AND user_id IS NOT NULL) THEN
    RAISE EXCEPTION 'whoever has an account confirms from it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_presence_signature BEFORE INSERT ON inspections_presence
  FOR EACH ROW WHEN (NEW.signature_id IS NOT NULL) EXECUTE FUNCTION inspections_guard_signature();

-- A visit keeps its round and ends after its notice; what was entered stands until it is returned, what was reviewed with it.
CREATE FUNCTION inspections_guard_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.round <> 0 AND NOT EXISTS (
      SELECT FROM inspections_visit
      WHERE task_id = NEW.task_id AND enterprise_id = NEW.enterprise_id AND round = NEW.round - 1) THEN
      RAISE EXCEPTION 'rounds of a visit have no gaps' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.round <> OLD.round THEN
    RAISE EXCEPTION 'a visit keeps its round' USING ERRCODE = '23514';
  END IF;
  IF OLD.state <> 'assigned' AND NEW.state <> 'assigned'
     AND (NEW.late_reason, NEW.clock_skew, NEW.longitude, NEW.latitude, NEW.accuracy, NEW.lacks)
         IS DISTINCT FROM (OLD.late_reason, OLD.clock_skew, OLD.longitude, OLD.latitude, OLD.accuracy, OLD.lacks)
     OR OLD.state IN ('reviewed', 'published') AND NEW.state <> 'assigned'
     AND (NEW.lacks_reason, NEW.lacks_label, NEW.returned_reason)
         IS DISTINCT FROM (OLD.lacks_reason, OLD.lacks_label, OLD.returned_reason)
     OR OLD.state = 'published' AND NEW.state = 'published' AND NEW.version <> OLD.version THEN
    RAISE EXCEPTION 'what was entered and reviewed stands' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'entered' AND OLD.state = 'assigned' AND NOT NEW.lacks @> '[{"code": "late-notice"}]'
     AND NEW.checked_on < (
       SELECT (min(d.stored_at) AT TIME ZONE 'Asia/Shanghai')::date FROM inspections_paper p
       JOIN documents_document d ON d.id = p.document_id WHERE p.visit_id = NEW.id AND p.kind = 'notice') THEN
    RAISE EXCEPTION 'no check ended before its notice was written' USING ERRCODE = '23514';
  END IF;
  IF NEW.penalty_id IS DISTINCT FROM OLD.penalty_id AND NEW.penalty_id IS NOT NULL AND (
    NEW.penalty_number = '' OR NOT EXISTS (
      SELECT FROM records_fact f JOIN records_factkind k ON k.id = f.kind_id AND k.code = 'penalty'
      JOIN registry_enterprise theirs ON theirs.id = f.enterprise_id
      JOIN registry_enterprise ours ON ours.id = NEW.enterprise_id
      WHERE f.id = NEW.penalty_id
        AND coalesce(theirs.merged_into_id, theirs.id) = coalesce(ours.merged_into_id, ours.id))
  ) THEN
    RAISE EXCEPTION 'the penalty of a result is one of its enterprise that two have named' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_visit_stands BEFORE INSERT OR UPDATE ON inspections_visit
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_stands();

-- Who was on the list of a draw stays on it; the list of a draft is made anew.
CREATE FUNCTION inspections_guard_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM inspections_task t JOIN draws_draw d ON d.id = t.draw_id
             WHERE t.id = OLD.task_id AND d.state <> 'draft') THEN
    RAISE EXCEPTION 'who was on the list of a draw stays on it' USING ERRCODE = '23514';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER inspections_candidate_listed BEFORE DELETE ON inspections_candidate
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_listed();

-- An entry of a phone is of an inspector of the visit, and stands.
CREATE FUNCTION inspections_guard_phone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'an entry of a phone stands as it was kept' USING ERRCODE = '23514';
  END IF;
  IF NOT inspections_sits(NEW.visit_id, NEW.by_id)
     OR NOT EXISTS (SELECT FROM inspections_visit WHERE id = NEW.visit_id AND state IN ('assigned', 'entered')) THEN
    RAISE EXCEPTION 'an inspector of the visit sends what the phone holds' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_phoneentry_guard BEFORE INSERT OR UPDATE OR DELETE ON inspections_phoneentry
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_phone();

-- Law is dated: a version ends, earlier than it would have; what it says is never said anew. Whether somebody held it
-- against the text of the law, the note on that and the English words are none of what it says.
CREATE FUNCTION inspections_guard_law() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free constant text[] := ARRAY['validity', 'valid_to', 'verified', 'note', 'name_en'];
  was date;
  ends date;
BEGIN
  IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - free) = (to_jsonb(OLD) - free) THEN
    IF TG_TABLE_NAME = 'inspections_resultcode' THEN
      was := OLD.valid_to;
      ends := NEW.valid_to;
    ELSIF lower(NEW.validity) IS NOT DISTINCT FROM lower(OLD.validity) AND NOT isempty(NEW.validity) THEN
      was := upper(OLD.validity);
      ends := upper(NEW.validity);
    ELSE
      RAISE EXCEPTION 'a version of the law stands as it began' USING ERRCODE = '23514';
    END IF;
    IF was IS NULL OR ends <= was THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'a version of the law stands as it began' USING ERRCODE = '23514';
END $$;

-- Certificates, interests and leaves: what draws were made by. An interest ends, a leave is cut short.
CREATE FUNCTION inspections_guard_pool_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free constant text := CASE TG_TABLE_NAME WHEN 'inspections_interest' THEN 'ended_on' ELSE 'last_day' END;
BEGIN
  IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - free) = (to_jsonb(OLD) - free)
     AND (to_jsonb(NEW) ->> free = to_jsonb(OLD) ->> free OR to_jsonb(OLD) ->> free IS NULL
          OR TG_TABLE_NAME = 'inspections_absence' AND to_jsonb(NEW) ->> free < to_jsonb(OLD) ->> free) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'what draws were made by stays on record' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER inspections_certificate_kept BEFORE DELETE ON inspections_certificate
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_pool_row();
CREATE TRIGGER inspections_interest_kept BEFORE UPDATE OR DELETE ON inspections_interest
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_pool_row();
-- who was never away: that entry goes, its audit event stays
CREATE TRIGGER inspections_absence_kept BEFORE UPDATE ON inspections_absence
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_pool_row();

-- A task draws somebody.
CREATE FUNCTION inspections_guard_share() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a task of a plan draws one object at least' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER inspections_task_share BEFORE INSERT OR UPDATE OF share ON inspections_task
  FOR EACH ROW WHEN (NEW.share ~ '^\s*[0.]+\s*[%％]?\s*$') EXECUTE FUNCTION inspections_guard_share();

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['checkitem', 'resultcode', 'parameter', 'provision'] LOOP
    EXECUTE format('CREATE TRIGGER inspections_%1$s_stands BEFORE UPDATE OR DELETE ON inspections_%1$s
                    FOR EACH ROW EXECUTE FUNCTION inspections_guard_law()', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['checkitem', 'resultcode', 'parameter', 'provision', 'certificate', 'interest',
                              'absence'] LOOP
    EXECUTE format('CREATE TRIGGER inspections_%1$s_kept_whole BEFORE TRUNCATE ON inspections_%1$s
                    FOR EACH STATEMENT EXECUTE FUNCTION inspections_refuse_truncate()', name);
  END LOOP;
END $$;
