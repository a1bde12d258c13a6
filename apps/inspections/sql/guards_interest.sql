-- Whoever has declared an interest in an enterprise neither reviews what was found there, nor orders anything or passes it on
-- (operations/reviewing.without_interest says it first). What was done before the interest was declared stands.
CREATE FUNCTION inspections_apart(person bigint, visited bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM inspections_inspector p
    JOIN inspections_interest i ON i.inspector_id = p.id AND i.ended_on IS NULL
    JOIN inspections_visit v ON v.id = visited
    JOIN registry_enterprise e ON e.id = v.enterprise_id AND i.enterprise_id IN (e.id, e.merged_into_id)
    WHERE p.user_id = person
  )
$$;

CREATE FUNCTION inspections_guard_interest() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  step jsonb := to_jsonb(NEW);
BEGIN
  IF inspections_apart(
    coalesce(step ->> 'reviewed_by_id', step ->> 'issued_by_id', step ->> 'sent_by_id')::bigint,
    coalesce(step ->> 'visit_id', step ->> 'id')::bigint
  ) THEN
    RAISE EXCEPTION 'who has declared an interest in the enterprise takes no step on what was found there'
      USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_visit_interest BEFORE UPDATE OF reviewed_by_id ON inspections_visit
  FOR EACH ROW WHEN (NEW.reviewed_by_id IS DISTINCT FROM OLD.reviewed_by_id) EXECUTE FUNCTION inspections_guard_interest();
CREATE TRIGGER inspections_order_interest BEFORE INSERT ON inspections_order
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_interest();
CREATE TRIGGER inspections_referral_interest BEFORE INSERT ON inspections_referral
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_interest();
