CREATE OR REPLACE FUNCTION inspections_sits(visit bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM inspections_seat s JOIN inspections_inspector i ON i.id = s.inspector_id
    WHERE s.visit_id = visit AND i.user_id = person AND s.ended_at IS NULL
  )
$$;
