-- What is established shows in the records: the holder has ceased, no class of the licence is in the catalogue, a later
-- licence covers all of its classes and no proceeding that may bar is under way. Asked of a proposal and of its
-- confirmation, not of what follows from a ruling. A form that says failed is weighed before it is called off by such an
-- end; where another licence stays it is confirmed, or sent back, first.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twin: operations/cancelling_shown.py
CREATE FUNCTION licensing_records(firm bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up AS (
    SELECT e.id, e.merged_into_id FROM registry_enterprise e WHERE e.id = firm
    UNION SELECT e.id, e.merged_into_id FROM registry_enterprise e JOIN up ON e.id = up.merged_into_id
  ), mine AS (
    SELECT up.id FROM up WHERE up.merged_into_id IS NULL
    UNION SELECT e.id FROM registry_enterprise e JOIN mine ON e.merged_into_id = mine.id
  )
  SELECT id FROM mine
$$;

CREATE FUNCTION licensing_classes(licence bigint) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(DISTINCT u.class_code::text), '{}')
  FROM licensing_covered v JOIN licensing_unit u ON u.id = v.unit_id WHERE v.licence_id = licence
$$;

CREATE FUNCTION licensing_shown(licence bigint, ground text, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE ground
    WHEN 'cancel.ended' THEN EXISTS (
      SELECT FROM licensing_records(l.enterprise_id) r JOIN registry_enterprise e ON e.id = r
      WHERE e.merged_into_id IS NULL AND e.status IN ('deregistered', 'cancelled'))
    WHEN 'cancel.catalogue' THEN NOT EXISTS (
      SELECT FROM licensing_productclass p WHERE p.code = ANY(licensing_classes(l.id)) AND p.validity @> day)
    WHEN 'cancel.replaced' THEN EXISTS (
      SELECT FROM licensing_licence o
      WHERE o.enterprise_id IN (SELECT licensing_records(l.enterprise_id)) AND o.id <> l.id
        AND o.state IN ('unverified', 'valid', 'suspended') AND o.granted_on >= l.granted_on
        AND licensing_classes(l.id) <@ licensing_classes(o.id)
    ) AND NOT licensing_found_failed(l.id) AND NOT EXISTS (
      SELECT FROM licensing_ending c JOIN licensing_endground g ON g.id = c.ground_id
      WHERE c.licence_id = l.id AND g.bar_rule <> '' AND c.state NOT IN ('served', 'dropped', 'overturned'))
    ELSE false END
  FROM licensing_licence l WHERE l.id = licence
$$;

CREATE FUNCTION licensing_guard_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT coalesce(licensing_shown(
    NEW.licence_id, (SELECT g.code FROM licensing_endground g WHERE g.id = NEW.ground_id),
    coalesce(NEW.decided_on, NEW.proposed_on)
  ), false) THEN
    RAISE EXCEPTION 'what is known shows in the records' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'confirmed' AND NEW.weighed <> licensing_found_failed(NEW.licence_id) THEN
    RAISE EXCEPTION 'a failed check is weighed before it is called off' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_cancelling_shown BEFORE INSERT ON licensing_cancelling
  FOR EACH ROW WHEN (NEW.source <> 'ruling') EXECUTE FUNCTION licensing_guard_shown();
CREATE TRIGGER licensing_cancelling_shown_still BEFORE UPDATE ON licensing_cancelling
  FOR EACH ROW WHEN (NEW.source <> 'ruling' AND OLD.state = 'proposed' AND NEW.state = 'confirmed')
  EXECUTE FUNCTION licensing_guard_shown();

CREATE OR REPLACE FUNCTION licensing_guard_cancelling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' OR NEW.weighed OR NOT EXISTS (
      SELECT FROM licensing_licence l JOIN licensing_endground g ON g.id = NEW.ground_id
      WHERE l.id = NEW.licence_id AND g.procedure = 'known'
        AND (l.state IN ('unverified', 'valid', 'suspended') OR NEW.source = 'ruling')
    ) THEN
      RAISE EXCEPTION 'a cancellation begins with a proposal for a licence that is held' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'proposed' OR (NEW.state = 'proposed' AND to_jsonb(OLD) <> to_jsonb(NEW))
     OR NEW.state <> 'confirmed' AND NEW.weighed
     OR to_jsonb(OLD) - ARRAY['state', 'decided_by_id', 'decided_label', 'decided_on', 'reason', 'weighed']
        <> to_jsonb(NEW) - ARRAY['state', 'decided_by_id', 'decided_label', 'decided_on', 'reason', 'weighed'] THEN
    RAISE EXCEPTION 'a proposal stands as it was made, and is decided once' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
