-- A reviewed result goes back and is reviewed anew. A published one goes back where two agree, when its fact is off the
-- ledger; how often, since when and why stands on it from then on.
CREATE OR REPLACE FUNCTION inspections_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('draft', 'submitted'), ('submitted', 'draft'), ('submitted', 'approved'), ('approved', 'filed'),
    ('filed', 'published'),
    ('set', 'drawing'), ('drawing', 'set'), ('drawing', 'running'), ('set', 'running'), ('running', 'finished'),
    ('set', 'cancelled'),
    ('assigned', 'entered'), ('entered', 'assigned'), ('entered', 'reviewed'), ('reviewed', 'published'),
    ('reviewed', 'assigned'), ('published', 'assigned'), ('assigned', 'void'),
    ('issued', 'served'), ('served', 'reported'), ('served', 'overdue'), ('served', 'done'), ('served', 'failed'),
    ('reported', 'done'), ('reported', 'failed'), ('overdue', 'reported'), ('overdue', 'done'), ('overdue', 'failed'),
    ('overdue', 'passed_on'), ('failed', 'reported'), ('failed', 'done'), ('failed', 'passed_on')
  )
$$;

CREATE OR REPLACE FUNCTION inspections_guard_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'assigned' AND OLD.state IN ('reviewed', 'published')
     AND (NEW.reviewed_by_id, NEW.reviewed_label, NEW.reviewed_on)
         IS DISTINCT FROM (OLD.reviewed_by_id, OLD.reviewed_label, OLD.reviewed_on) THEN
    RAISE EXCEPTION 'whoever reviewed a result stands' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'assigned' AND NEW.reviewed_by_id IS NOT NULL AND OLD.state IN ('reviewed', 'published') THEN
    RAISE EXCEPTION 'a result that went back is reviewed anew' USING ERRCODE = '23514';
  END IF;
  IF OLD.state = 'published' AND NEW.state = 'published'
     AND (NEW.published_on, NEW.fact_id, NEW.late, NEW.remark, NEW.entered_at, NEW.entered_label)
         IS DISTINCT FROM (OLD.published_on, OLD.fact_id, OLD.late, OLD.remark, OLD.entered_at, OLD.entered_label) THEN
    RAISE EXCEPTION 'what was published stands' USING ERRCODE = '23514';
  END IF;
  IF OLD.first_checked_on IS NOT NULL
     AND (NEW.first_checked_on IS NULL OR NEW.first_checked_on > OLD.first_checked_on) THEN
    RAISE EXCEPTION 'the time to publish does not begin anew' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'void' AND OLD.state <> 'void' AND EXISTS (
    SELECT FROM inspections_task t
    JOIN draws_drawn d ON d.draw_id = t.draw_id AND d.subject = NEW.key AND d.until IS NULL
    JOIN inspections_visititem i ON i.visit_id = NEW.id AND i.code = d.item
    WHERE t.id = NEW.task_id AND t.kind = 'random'
  ) THEN
    RAISE EXCEPTION 'an object that is drawn is checked' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'void' AND OLD.state <> 'void' AND OLD.corrections > 0 THEN
    RAISE EXCEPTION 'a result that was public is entered again' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION inspections_guard_corrected() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  agreed integer;
  why text;
BEGIN
  IF OLD.state = 'published' AND NEW.state = 'assigned' THEN
    SELECT count(*), (array_agg(reason ORDER BY id DESC))[1] INTO agreed, why
      FROM inspections_consent WHERE visit_id = NEW.id AND kind = 'correct' AND state = 'granted';
    IF NEW.corrections <> OLD.corrections + 1 OR NEW.corrections <> agreed OR NEW.correction_reason IS DISTINCT FROM why
       OR NEW.first_published_on IS DISTINCT FROM coalesce(OLD.first_published_on, OLD.published_on)
       OR NEW.late <> OLD.late THEN
      RAISE EXCEPTION 'two agree to correct a published result' USING ERRCODE = '23514';
    END IF;
    IF EXISTS (SELECT FROM records_fact WHERE id = OLD.fact_id AND state IN ('effective', 'objected', 'expired')) THEN
      RAISE EXCEPTION 'what is corrected is off the ledger first' USING ERRCODE = '23514';
    END IF;
  ELSIF (NEW.corrections, NEW.reopened_on, NEW.correction_reason)
        IS DISTINCT FROM (OLD.corrections, OLD.reopened_on, OLD.correction_reason)
     OR NEW.corrected_on IS DISTINCT FROM OLD.corrected_on AND NOT (OLD.state = 'reviewed' AND NEW.state = 'published')
     OR OLD.first_published_on IS NOT NULL AND NEW.first_published_on IS DISTINCT FROM OLD.first_published_on THEN
    RAISE EXCEPTION 'what stands of a correction is written with it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_visit_corrected BEFORE UPDATE ON inspections_visit
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_corrected();
