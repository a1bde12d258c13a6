-- A target that the public knows is changed with a reason only, and ends only when another takes its place. What is shown
-- rests on what is shown. Frozen once released: a change goes into a new file with a new migration.
CREATE OR REPLACE FUNCTION indices_guard_target() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL
    OR (NEW.index_id, NEW.series_id, NEW.area, NEW.period, NEW.kind, NEW.value, NEW.source, NEW.set_at, NEW.why_changed)
      IS DISTINCT FROM
       (OLD.index_id, OLD.series_id, OLD.area, OLD.period, OLD.kind, OLD.value, OLD.source, OLD.set_at, OLD.why_changed)
  THEN
    PERFORM indices_refuse('a target is ended by another, not changed');
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION indices_guard_target_reason() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.agreed_at IS NOT NULL OR NEW.agreed_at IS NULL) THEN
    RETURN NEW;
  END IF;
  IF NEW.why_changed !~ '[^[:space:][:punct:]]' AND EXISTS (
    SELECT FROM indices_target known
    WHERE known.index_id IS NOT DISTINCT FROM NEW.index_id AND known.series_id IS NOT DISTINCT FROM NEW.series_id
      AND known.area = NEW.area AND known.period = NEW.period AND known.agreed_at IS NOT NULL AND known.id <> NEW.id
  ) THEN
    PERFORM indices_refuse('a target that is public is changed with a reason');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_target_reason BEFORE INSERT OR UPDATE ON indices_target
  FOR EACH ROW EXECUTE FUNCTION indices_guard_target_reason();

CREATE FUNCTION indices_guard_target_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.ended_at IS NOT NULL AND NEW.agreed_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM indices_target next
    WHERE next.index_id IS NOT DISTINCT FROM NEW.index_id AND next.series_id IS NOT DISTINCT FROM NEW.series_id
      AND next.area = NEW.area AND next.period = NEW.period AND next.agreed_at IS NOT NULL AND next.ended_at IS NULL
  ) THEN
    PERFORM indices_refuse('a target that is public ends when another takes its place');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER indices_target_followed AFTER UPDATE ON indices_target DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION indices_guard_target_followed();

CREATE FUNCTION indices_guard_shown_reads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM indices_result result CROSS JOIN LATERAL jsonb_array_elements(result.parts) part
    WHERE result.id = NEW.result_id AND part ->> 'result' IS NOT NULL AND NOT EXISTS (
      SELECT FROM indices_shown source WHERE source.result_id = (part ->> 'result')::bigint AND source.until IS NULL)
  ) THEN
    PERFORM indices_refuse('what is published rests on what is published');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_shown_reads BEFORE INSERT ON indices_shown
  FOR EACH ROW EXECUTE FUNCTION indices_guard_shown_reads();
