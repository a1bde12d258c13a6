-- Frozen once released: a change goes into a new file with a new migration.
--
-- Which of these results rest, themselves or through the results they read, on figures that had been refused at a moment and
-- not been released after all. In most runs nothing is refused: then nothing is walked.
CREATE FUNCTION indices_on_refused(asked bigint[], moment timestamptz) RETURNS SETOF bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  refused bigint[] := ARRAY(
    SELECT clearance.release_id FROM indices_clearance clearance
    WHERE NOT clearance.given AND clearance.decided_at <= moment AND NOT EXISTS (
      SELECT FROM indices_clearance after
      WHERE after.release_id = clearance.release_id AND after.given AND after.decided_at <= moment));
BEGIN
  IF cardinality(refused) = 0 THEN
    RETURN;
  END IF;
  RETURN QUERY
    WITH RECURSIVE reads (root, id) AS (
      SELECT each_id, each_id FROM unnest(asked) each_id
      UNION
      SELECT reads.root, (part ->> 'result')::bigint
      FROM reads JOIN indices_result result ON result.id = reads.id CROSS JOIN LATERAL jsonb_array_elements(result.parts) part
      WHERE part ->> 'result' IS NOT NULL
    )
    SELECT DISTINCT reads.root FROM reads JOIN indices_result result ON result.id = reads.id
    CROSS JOIN LATERAL unnest(result.inputs) AS input (observation)
    JOIN indices_observation value ON value.id = input.observation
    WHERE value.release_id = ANY(refused);
END $$;

-- What rests on figures that are not public is not shown, whoever writes.
CREATE FUNCTION indices_guard_shown_cleared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM indices_observation value
    WHERE value.id IN (
      SELECT input.observation FROM new_rows JOIN indices_result result ON result.id = new_rows.result_id
      CROSS JOIN LATERAL unnest(result.inputs) AS input (observation))
      AND NOT EXISTS (SELECT FROM indices_clearance cleared WHERE cleared.release_id = value.release_id AND cleared.given)
  ) THEN
    PERFORM indices_refuse('what is published rests on figures that were released');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER indices_shown_cleared AFTER INSERT ON indices_shown
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION indices_guard_shown_cleared();
