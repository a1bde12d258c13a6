-- What the buttons hide the database refuses. The moves are those of states.py (a test compares them).
CREATE FUNCTION indices_move_allowed(kind text, source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (kind, source, target) IN (
    ('definition', 'draft', 'draft'), ('definition', 'simulated', 'draft'), ('definition', 'draft', 'simulated'),
    ('definition', 'simulated', 'simulated'), ('definition', 'simulated', 'submitted'),
    ('definition', 'draft', 'rejected'), ('definition', 'simulated', 'rejected'),
    ('definition', 'submitted', 'draft'), ('definition', 'submitted', 'approved'),
    ('definition', 'submitted', 'rejected'),
    ('run', 'running', 'done'), ('run', 'running', 'failed'),
    ('step', 'waiting', 'done'), ('step', 'waiting', 'faulty'), ('step', 'waiting', 'failed'),
    ('publication', 'prepared', 'published'), ('publication', 'prepared', 'declined'),
    ('survey', 'planned', 'open'), ('survey', 'open', 'closed')
  )
$$;

CREATE FUNCTION indices_refuse(why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', why USING ERRCODE = '23514';
END $$;

CREATE FUNCTION indices_guard_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND NOT indices_move_allowed(TG_ARGV[0], OLD.state, NEW.state) THEN
    PERFORM indices_refuse(format('it cannot go from %s to %s', OLD.state, NEW.state));
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_run_move BEFORE UPDATE ON indices_run
  FOR EACH ROW EXECUTE FUNCTION indices_guard_move('run');
CREATE TRIGGER indices_step_move BEFORE UPDATE ON indices_step
  FOR EACH ROW EXECUTE FUNCTION indices_guard_move('step');
CREATE TRIGGER indices_publication_move BEFORE UPDATE ON indices_publication
  FOR EACH ROW EXECUTE FUNCTION indices_guard_move('publication');
CREATE TRIGGER indices_survey_move BEFORE UPDATE ON indices_survey
  FOR EACH ROW EXECUTE FUNCTION indices_guard_move('survey');

-- --- nothing that was said is said otherwise: values, their releases, results ------------------------------------------
CREATE FUNCTION indices_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM indices_refuse(format('rows of %s are never changed: another vintage stands beside them', TG_TABLE_NAME));
  RETURN NULL;
END $$;
CREATE TRIGGER indices_observation_kept BEFORE UPDATE OR DELETE ON indices_observation
  FOR EACH ROW EXECUTE FUNCTION indices_append_only();
CREATE TRIGGER indices_release_kept BEFORE UPDATE OR DELETE ON indices_release
  FOR EACH ROW EXECUTE FUNCTION indices_append_only();
CREATE TRIGGER indices_result_kept BEFORE UPDATE OR DELETE ON indices_result
  FOR EACH ROW EXECUTE FUNCTION indices_append_only();

-- vintages count up without a gap; set-based, for a run inserts many at once
CREATE FUNCTION indices_vintages_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  odd record;
BEGIN
  IF TG_TABLE_NAME = 'indices_observation' THEN
    SELECT new_rows.series_id AS owner, new_rows.area, new_rows.period, new_rows.vintage INTO odd FROM new_rows
      WHERE new_rows.vintage > 1 AND NOT EXISTS (
        SELECT FROM indices_observation before WHERE before.series_id = new_rows.series_id
          AND before.area = new_rows.area AND before.sector_id IS NOT DISTINCT FROM new_rows.sector_id
          AND before.period = new_rows.period AND before.vintage = new_rows.vintage - 1) LIMIT 1;
  ELSE
    SELECT new_rows.index_id AS owner, new_rows.area, new_rows.period, new_rows.vintage INTO odd FROM new_rows
      WHERE new_rows.vintage > 1 AND NOT EXISTS (
        SELECT FROM indices_result before WHERE before.index_id = new_rows.index_id
          AND before.area = new_rows.area AND before.sector_id IS NOT DISTINCT FROM new_rows.sector_id
          AND before.period = new_rows.period AND before.vintage = new_rows.vintage - 1) LIMIT 1;
  END IF;
  IF FOUND THEN
    PERFORM indices_refuse(format('vintage %s of %s %s %s follows none', odd.vintage, odd.owner, odd.area, odd.period));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER indices_observation_follows AFTER INSERT ON indices_observation
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION indices_vintages_follow();
CREATE TRIGGER indices_result_follows AFTER INSERT ON indices_result
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION indices_vintages_follow();

-- --- a series keeps its unit once something was measured in it ----------------------------------------------------------
CREATE FUNCTION indices_guard_series() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.unit, NEW.code, NEW.frequency) <> (OLD.unit, OLD.code, OLD.frequency)
    AND EXISTS (SELECT FROM indices_observation WHERE series_id = OLD.id) THEN
    PERFORM indices_refuse('a series that has values keeps its code, unit and frequency');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_series_kept BEFORE UPDATE ON indices_series
  FOR EACH ROW EXECUTE FUNCTION indices_guard_series();

-- --- definitions: sound before they are submitted, unchanged afterwards -------------------------------------------------
CREATE FUNCTION indices_guard_definition() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  odd record;
BEGIN
  IF NOT indices_move_allowed('definition', OLD.state, NEW.state) AND NEW.state <> OLD.state THEN
    PERFORM indices_refuse(format('it cannot go from %s to %s', OLD.state, NEW.state));
  END IF;
  IF OLD.state NOT IN ('draft', 'simulated')
    AND (NEW.index_id, NEW.code, NEW.title, NEW.title_en, NEW.basis, NEW.verified, NEW.first_period, NEW.missing,
         NEW.carry, NEW.decimals, NEW.bands, NEW.parameters)
      IS DISTINCT FROM (OLD.index_id, OLD.code, OLD.title, OLD.title_en, OLD.basis, OLD.verified, OLD.first_period,
         OLD.missing, OLD.carry, OLD.decimals, OLD.bands, OLD.parameters) THEN
    PERFORM indices_refuse('what a definition says is not changed once it was submitted');
  END IF;
  IF OLD.state = 'approved' AND lower(NEW.validity) IS DISTINCT FROM lower(OLD.validity) THEN
    PERFORM indices_refuse('an approved definition keeps its first day');
  END IF;
  IF NEW.state = 'submitted' AND OLD.state <> 'submitted' THEN
    SELECT parent, sum(share::numeric(60, 30) / share_of) AS total INTO odd FROM indices_node
      WHERE definition_id = NEW.id GROUP BY parent
      HAVING abs(sum(share::numeric(60, 30) / share_of) - 1) > 1e-15 LIMIT 1;
    IF FOUND THEN
      PERFORM indices_refuse(format('the weights under "%s" sum to %s, not to 1', odd.parent, round(odd.total, 6)));
    END IF;
    SELECT code INTO odd FROM indices_node node WHERE definition_id = NEW.id AND (
        (series_id IS NULL AND source_id IS NULL
          AND NOT EXISTS (SELECT FROM indices_node child WHERE child.definition_id = NEW.id AND child.parent = node.code))
        OR (NOT (series_id IS NULL AND source_id IS NULL)
          AND EXISTS (SELECT FROM indices_node child WHERE child.definition_id = NEW.id AND child.parent = node.code))
        OR (parent <> ''
          AND NOT EXISTS (SELECT FROM indices_node above WHERE above.definition_id = NEW.id AND above.code = node.parent))
      ) LIMIT 1;
    IF FOUND THEN
      PERFORM indices_refuse(format('indicator "%s" has neither a source nor indicators under it, or no place', odd.code));
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_definition_kept BEFORE UPDATE ON indices_definition
  FOR EACH ROW EXECUTE FUNCTION indices_guard_definition();

CREATE FUNCTION indices_guard_node() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  standing text;
BEGIN
  SELECT state INTO standing FROM indices_definition
    WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.definition_id ELSE NEW.definition_id END;
  IF standing NOT IN ('draft', 'simulated') THEN
    PERFORM indices_refuse('the indicators of a definition stand once it was submitted');
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER indices_node_kept BEFORE INSERT OR UPDATE OR DELETE ON indices_node
  FOR EACH ROW EXECUTE FUNCTION indices_guard_node();

-- --- publications: never of a step with faults; what was shown keeps its result ---------------------------------------
CREATE FUNCTION indices_guard_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM indices_step WHERE run_id = NEW.run_id AND index_id = NEW.index_id AND state = 'done'
  ) THEN
    PERFORM indices_refuse('only what a run computed without a fault is published');
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.state = 'published' THEN
    PERFORM indices_refuse('a publication is not changed');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_publication_kept BEFORE INSERT OR UPDATE ON indices_publication
  FOR EACH ROW EXECUTE FUNCTION indices_guard_publication();

CREATE FUNCTION indices_guard_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.until IS NOT NULL
    OR (NEW.publication_id, NEW.index_id, NEW.result_id, NEW.area, NEW.sector_id, NEW.period, NEW.since, NEW.replaces_id)
      IS DISTINCT FROM
       (OLD.publication_id, OLD.index_id, OLD.result_id, OLD.area, OLD.sector_id, OLD.period, OLD.since, OLD.replaces_id)
  THEN
    PERFORM indices_refuse('what was published stays on record: only its end is noted');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_shown_kept BEFORE UPDATE OR DELETE ON indices_shown
  FOR EACH ROW EXECUTE FUNCTION indices_guard_shown();

CREATE FUNCTION indices_guard_target() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL
    OR (NEW.index_id, NEW.series_id, NEW.area, NEW.period, NEW.kind, NEW.value, NEW.source, NEW.set_at)
      IS DISTINCT FROM
       (OLD.index_id, OLD.series_id, OLD.area, OLD.period, OLD.kind, OLD.value, OLD.source, OLD.set_at) THEN
    PERFORM indices_refuse('a target is ended by another, not changed');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_target_kept BEFORE UPDATE OR DELETE ON indices_target
  FOR EACH ROW EXECUTE FUNCTION indices_guard_target();

-- --- replies: only while the survey is open, only of its cities, never changed, at most set aside -----------------------
CREATE FUNCTION indices_guard_reply() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  standing text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM indices_refuse('replies are kept');
  END IF;
  SELECT state INTO standing FROM indices_survey WHERE id = NEW.survey_id;
  IF standing <> 'open' THEN
    PERFORM indices_refuse('the survey is not open');
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.survey_id, NEW.area, NEW.mode, NEW.age, NEW.interviewer, NEW.token, NEW.answers, NEW.given_at)
      IS DISTINCT FROM
       (OLD.survey_id, OLD.area, OLD.mode, OLD.age, OLD.interviewer, OLD.token, OLD.answers, OLD.given_at)
      OR OLD.voided_at IS NOT NULL THEN
      PERFORM indices_refuse('a reply is not changed, only set aside once');
    END IF;
    RETURN NEW;
  END IF;
  IF NOT EXISTS (SELECT FROM indices_quota WHERE survey_id = NEW.survey_id AND area = NEW.area) THEN
    PERFORM indices_refuse('this city is not in the sample');
  END IF;
  IF EXISTS (SELECT FROM indices_question question WHERE survey_id = NEW.survey_id
      AND NOT coalesce((NEW.answers ->> question.position::text)::int BETWEEN 1 AND 10, false)) THEN
    PERFORM indices_refuse('every question is answered from 1 to 10');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_reply_kept BEFORE INSERT OR UPDATE OR DELETE ON indices_reply
  FOR EACH ROW EXECUTE FUNCTION indices_guard_reply();
