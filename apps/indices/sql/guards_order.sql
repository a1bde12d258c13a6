-- No definition is approved by which an index would rest on itself, nor submitted that waits for an indicator it has not.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE FUNCTION indices_guard_definition_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  odd text;
BEGIN
  IF NEW.state = 'submitted' AND OLD.state <> 'submitted' AND jsonb_typeof(NEW.parameters -> 'needs') = 'array' THEN
    SELECT needed INTO odd FROM jsonb_array_elements_text(NEW.parameters -> 'needs') needed WHERE NOT EXISTS (
      SELECT FROM indices_node node WHERE node.definition_id = NEW.id AND node.code = needed
        AND (node.series_id IS NOT NULL OR node.source_id IS NOT NULL)) LIMIT 1;
    IF FOUND THEN
      PERFORM indices_refuse(format('it is computed once "%s" is there, and has no such indicator', odd));
    END IF;
  END IF;
  IF NEW.state = 'approved' AND OLD.state <> 'approved' THEN
    -- of two that are approved at once, each reading the other's index, the second sees the first
    PERFORM pg_advisory_xact_lock(hashtext('indices.store'));
    IF EXISTS (
      WITH RECURSIVE counted AS (
        SELECT id, index_id, parameters FROM indices_definition WHERE state = 'approved' OR id = NEW.id
      ), links (owner, source) AS (
        SELECT counted.index_id, node.source_id FROM counted JOIN indices_node node ON node.definition_id = counted.id
        WHERE node.source_id IS NOT NULL
        UNION
        SELECT counted.index_id, quality.id FROM counted JOIN indices_index quality ON quality.code = counted.parameters ->> 'quality'
        WHERE counted.parameters ->> 'variant' = 'factor'
      ), below (index_id) AS (
        SELECT source FROM links WHERE owner = NEW.index_id
        UNION
        SELECT links.source FROM below JOIN links ON links.owner = below.index_id
      )
      SELECT FROM below WHERE index_id = NEW.index_id
    ) THEN
      PERFORM indices_refuse('an index does not rest on itself');
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_definition_order BEFORE UPDATE ON indices_definition
  FOR EACH ROW EXECUTE FUNCTION indices_guard_definition_order();
