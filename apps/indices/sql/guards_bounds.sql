-- What a target can be: inside what its series or index can have, or at least in sight of what is known of it, and of a year
-- that somebody plans for. Frozen once released: a change goes into a new file with a new migration.
--
-- (lowest, highest) of an index or a series; NULL where nothing bounds it. A series that says no bounds, and an index of another
-- method than a tree, is bounded by a hundred times the greatest figure known; amounts and counts by nought besides.
CREATE FUNCTION indices_bounds(asked_index bigint, asked_series bigint) RETURNS TABLE (lowest numeric, highest numeric)
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE leaves (series_id, source_id, scaled) AS (
    SELECT asked_series, asked_index, false
    UNION
    SELECT node.series_id, node.source_id, node.scaling <> 'none'
    FROM leaves JOIN indices_definition definition ON definition.index_id = leaves.source_id AND definition.state = 'approved'
    JOIN indices_node node ON node.definition_id = definition.id
    WHERE NOT leaves.scaled AND coalesce(node.series_id, node.source_id) IS NOT NULL
  ), ends AS (
    SELECT CASE WHEN leaves.scaled THEN 60 ELSE series.least END AS lower_end,
           CASE WHEN leaves.scaled THEN 100 ELSE series.most END AS upper_end
    FROM leaves LEFT JOIN indices_series series ON series.id = leaves.series_id
    LEFT JOIN indices_index index ON index.id = leaves.source_id
    WHERE leaves.scaled OR leaves.series_id IS NOT NULL OR index.engine <> 'tree'
  ), told AS (
    SELECT CASE WHEN count(*) = count(ends.lower_end) THEN min(ends.lower_end) END AS lower_end,
           CASE WHEN count(*) = count(ends.upper_end) THEN max(ends.upper_end) END AS upper_end FROM ends
  ), known AS (
    SELECT min(value) AS smallest, 100 * max(abs(value)) AS far FROM (
      SELECT value FROM indices_observation WHERE series_id = asked_series
      UNION ALL SELECT value FROM indices_result WHERE index_id = asked_index) figures
  ), owner AS (
    SELECT unit FROM indices_series WHERE id = asked_series UNION ALL SELECT unit FROM indices_index WHERE id = asked_index
  )
  SELECT coalesce(told.lower_end, CASE WHEN owner.unit NOT IN ('percent', 'points') AND coalesce(known.smallest, 0) >= 0 THEN 0
                                   ELSE -known.far END),
         coalesce(told.upper_end, known.far)
  FROM told CROSS JOIN known CROSS JOIN owner
$$;

CREATE FUNCTION indices_guard_target_bounds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  limits record;
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.agreed_at IS NOT NULL OR NEW.agreed_at IS NULL) THEN
    RETURN NEW;
  END IF;
  IF NEW.period::int > extract(year FROM NEW.set_at AT TIME ZONE 'Asia/Shanghai') + 15 THEN
    PERFORM indices_refuse('a target lies fifteen years ahead at most');
  END IF;
  SELECT * INTO limits FROM indices_bounds(NEW.index_id, NEW.series_id);
  IF NEW.value < limits.lowest OR NEW.value > limits.highest THEN
    PERFORM indices_refuse(format('a target of this lies between %s and %s', limits.lowest, limits.highest));
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_target_bounds BEFORE INSERT OR UPDATE ON indices_target
  FOR EACH ROW EXECUTE FUNCTION indices_guard_target_bounds();
