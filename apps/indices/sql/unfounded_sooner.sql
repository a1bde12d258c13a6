-- As in guards_right.sql. Of thousands of results only those are opened whose definition reads other indices: their parts are the
-- longest of all that is stored. Frozen once released: a change goes into a new file with a new migration.
CREATE OR REPLACE FUNCTION indices_unfounded(asked bigint[], moment timestamptz) RETURNS SETOF bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  refused bigint[] := ARRAY(
    SELECT clearance.release_id FROM indices_clearance clearance
    WHERE NOT clearance.given AND clearance.decided_at <= moment AND NOT EXISTS (
      SELECT FROM indices_clearance after
      WHERE after.release_id = clearance.release_id AND after.given AND after.decided_at <= moment));
BEGIN
  IF cardinality(refused) = 0 AND NOT EXISTS (SELECT FROM indices_observation WHERE stage = 'none') THEN
    RETURN;
  END IF;
  RETURN QUERY
    WITH RECURSIVE known AS (
      SELECT series_id, area, coalesce(sector_id, '') AS sector, period, vintage FROM indices_observation value
      WHERE stage = 'none' AND recorded_at <= moment AND release_id <> ALL (refused) AND NOT EXISTS (
        SELECT FROM indices_observation later
        WHERE later.series_id = value.series_id AND later.area = value.area
          AND later.sector_id IS NOT DISTINCT FROM value.sector_id AND later.period = value.period
          AND later.vintage > value.vintage AND later.recorded_at <= moment AND later.release_id <> ALL (refused))
    ), gone AS MATERIALIZED (
      SELECT id FROM indices_observation WHERE release_id = ANY (refused)
      UNION
      SELECT before.id FROM known JOIN indices_observation before ON before.series_id = known.series_id AND before.area = known.area
        AND coalesce(before.sector_id, '') = known.sector AND before.period = known.period AND before.vintage < known.vintage
    ), above AS MATERIALIZED (
      SELECT definition.id FROM indices_definition definition
      WHERE definition.parameters ->> 'variant' = 'factor' OR EXISTS (
        SELECT FROM indices_node node WHERE node.definition_id = definition.id AND node.source_id IS NOT NULL)
    ), reads (root, id) AS (
      SELECT each_id, each_id FROM unnest(asked) each_id
      UNION
      SELECT reads.root, (part ->> 'result')::bigint
      FROM reads JOIN indices_result result ON result.id = reads.id AND result.definition_id IN (SELECT id FROM above)
      CROSS JOIN LATERAL jsonb_array_elements(result.parts) part
      WHERE part ->> 'result' IS NOT NULL
    )
    SELECT DISTINCT reads.root FROM reads JOIN indices_result result ON result.id = reads.id
    CROSS JOIN LATERAL unnest(result.inputs) AS input (observation)
    WHERE input.observation IN (SELECT id FROM gone);
END $$;
